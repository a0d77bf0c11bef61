"""One file a step, numbered in order. A step is never changed once it has been released; the next one mends it."""
