"""The HCPCS Level II update pipeline: discover, fetch, archive, stage, check, build, publish.

Data flows downward only, in that order; a module imports the steps above it, never below.
"""
