"""Tests of backend/site."""
