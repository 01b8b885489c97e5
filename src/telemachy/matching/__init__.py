"""The engine: arrays in; matches, reasons and a certificate out. No Django."""
