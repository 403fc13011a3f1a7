//! Tests of single forms.
