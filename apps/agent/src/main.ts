import './small-heap.ts';

// Only now: modules that are loaded before the heap is told to stay small have made it large already.
await import('./run.ts');
