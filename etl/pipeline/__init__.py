"""The steps as functions: what the command line and the DAGs both call. Each is safe to repeat.

Whoever takes a zip in (`ingest`) pays for no database and no workbooks: nothing is imported here.
"""
