"""The blind test of etl.successors: hide every XREF, infer, and compare with what CMS published."""
