"""Orders: in a list, imported from a sheet, compared with agreements and with what is switched on."""
