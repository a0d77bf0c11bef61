"""Whether the benchmarks still measure every screen; how fast they are is no test."""
