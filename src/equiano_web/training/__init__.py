"""Courses: cases before, after and six months later, what a group gained, certificates, own vignettes."""
