// Nothing of its own: it exists so that the precompiled header has a target to belong to.
