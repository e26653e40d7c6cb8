#!/usr/bin/env node
// Stands here, not in dist, so that npm can link it before anything is compiled.
import '../dist/main.js';
