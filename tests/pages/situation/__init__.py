"""The screens of 研判, pressed by AppTest."""
