"""Checks claim lines against the code set: is each code valid on its date of service, and what replaces it if not?

`etl.claims.check.check(Request(...))` does it; its modules are imported one by one, so that the command line can name
the choices there are without loading the engines.
"""
