"""The solvers: arcs in, a choice of arcs out."""
