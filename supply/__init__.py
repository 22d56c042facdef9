"""What feedsvc is made of besides its own code, and how far that can be trusted: no part of the package.

`python -m supply lock | lowest | sbom | audit | packages`; docs/security.md says what each is for.
"""
