"""A plan of action: objectives, measures, who answers for them, terms, money, and how progress is told.

    template (YAML) ─start─> ActionPlan ─review─> findings: overdue, begun too early, met by a smaller whole
    tables (CSV, XLSX) ──────────┘  │ └─compare─> differences, field by field
    files of other stages ─pipeline─┘ └─public_form─> what may be shown to everybody

Pure: it reads plans and tables of plans, and computes no figure of people; those come in protected already.
"""
