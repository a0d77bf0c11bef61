"""What people see: one file a screen, the folders are the menu. Only here (and in app.py) is Streamlit imported."""
