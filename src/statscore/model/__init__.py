"""What the files of a workspace say: the nouns of the program.

Workspace              a folder: rubrics/, states/, statscore.toml
  Settings             statscore.toml
  Rubric               rubrics/<id>.toml
    Grades             cut scores, best first
    Scale              levels and the share of the weight that each earns
    Area
    Criterion          one question asked of the law
    Cap                no better than this grade while a level is not met
    National           what the publisher printed for the whole country
  State                states/<code>.toml
    Answer             the level from a date on, with citations
    Published          what the publisher printed for the state and year
  Coder                coders/<name>/
    Coding             coders/<name>/<code>.toml: one coder's answers for a state
  Diagnostic           a problem at a file, line and column
"""
