"""The screens of 数据 and 帮助, pressed by AppTest."""
