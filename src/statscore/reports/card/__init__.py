"""The report card of one state: yardstick, holding, marks, areas, grade, and what they rest on."""
