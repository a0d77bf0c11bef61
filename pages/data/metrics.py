"""指标口径."""
import streamlit as st
st.title("指标口径")
