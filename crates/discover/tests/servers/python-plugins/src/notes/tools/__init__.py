"""Modules with tools."""
