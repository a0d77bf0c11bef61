"""Who is knocking, and what the server answers before Streamlit sees the request."""
