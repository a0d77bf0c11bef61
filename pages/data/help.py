"""帮助: how to read this house, for a secretary and for the staff, on one short page."""
import streamlit as st
st.title("帮助")
