export { costPico, type Price, type Usage } from './cost.ts';
