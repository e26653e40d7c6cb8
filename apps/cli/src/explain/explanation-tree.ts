import { colours, type Output } from '../output.ts';
import type { Explanation } from './explanation.ts';
import { calledAs, figuresOf, limitWords, placeWords, secondsWords } from './explanation-words.ts';

/** Writes an explanation as a tree: resolve, access, limits, every deployment with its reasons, outcome. */
export function writeExplanation(output: Output, answer: Explanation): void {
  const { resolved, access, caller, candidates, outcome, revision, limits } = answer;
  const paint = colours(output);
  const mark = (good: boolean): string => (good ? paint.green('✓') : paint.red('✗'));
  const write = (depth: number, text: string): void => output.write(`${'  '.repeat(depth)}${text}\n`);
  const place = caller.project === null ? '' : `, project ${caller.project.key}`;

  const replayed = answer.replay_of === null ? '' : `, replay of ${answer.replay_of}`;
  write(0, `${paint.bold(resolved.key)} ${paint.dim(`revision ${revision}${replayed}`)}`);
  const alias = resolved.by === 'alias' ? ' by an alias' : '';
  write(1, `${mark(true)} resolve: ${resolved.kind.replace('_', ' ')} of the ${resolved.scope}${alias}`);
  write(1, `${mark(access.callable && caller.problems.length === 0)} access: ${caller.organization.key}${place}`);
  for (const { message } of caller.problems) write(2, `${mark(false)} ${message}`);
  for (const { allows, message } of access.reasons) write(2, `${mark(allows)} ${message}`);
  if (limits.length > 0) {
    write(1, `${mark(outcome.limited_by === null)} limits`);
    for (const limit of limits) write(2, `${mark(limit.scope !== outcome.limited_by?.scope)} ${limitWords(limit)}`);
  }
  const strategy = answer.strategy === 'weighted' ? '' : `, ${answer.strategy.replaceAll('_', ' ')}`;
  write(1, `${mark(candidates.some(({ eligible }) => eligible))} deployments: ${candidates.length}${strategy}`);
  for (const candidate of candidates) {
    const whose = candidate.model.key === resolved.key ? '' : ` of ${candidate.model.key}`;
    write(2, `${mark(candidate.eligible)} ${candidate.key}${whose} ${paint.dim(placeWords(candidate))}`);
    write(3, paint.dim(calledAs(candidate)));
    const figures = figuresOf(candidate);
    if (figures !== '') write(3, paint.dim(figures));
    for (const { message, code } of candidate.reasons) write(3, `${paint.yellow(message)} ${paint.dim(code)}`);
    if (candidate.retry_after_ms > 0) write(3, paint.dim(`over in ${secondsWords(candidate.retry_after_ms)}`));
  }
  const later = outcome.retry_after_ms > 0 ? ` Again in ${secondsWords(outcome.retry_after_ms)}.` : '';
  write(0, `${mark(outcome.planned)} ${outcome.status} ${outcome.message}${later}`);
  write(0, paint.dim(whoDecided(answer)));
}

function whoDecided({ decided_by: by, router_id: router, unknown }: Explanation): string {
  if (by === 'router') return `Decided by ${router ?? 'a router'}.`;
  const words = unknown.map((fact) => fact.replaceAll('_', ' ')).join(', ');
  return words === '' ? 'Decided by the snapshot.' : `Decided by the snapshot. Not looked at: ${words}.`;
}
