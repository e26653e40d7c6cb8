/** One variable, as @roundhouse/config describes it. */
export interface DescribedSetting {
  readonly name: string;
  readonly form: string;
  /** Undefined = required, empty = nothing holds when it is not set. */
  readonly default: string | undefined;
  readonly meaning: string;
}

/** One program that reads settings. */
export interface ConfiguredProgram {
  readonly app: string;
  /** File of the schema, for faults. */
  readonly file: string;
  /** What runs with these settings; a line of Markdown. */
  readonly title: string;
  readonly settings: readonly DescribedSetting[];
  /** Names of settings that stand in the section of shared ones. */
  readonly shared: readonly string[];
}

const INTRODUCTION = `# Settings

Every setting of every program, read once from its environment. Written by \`npm run gen\` from the schemas in
\`apps/*/src/config.ts\`: change those. A fault ends the program with status 78 and one line per setting; an empty variable
counts as not set. Durations are written \`250ms\`, \`5s\`, \`2m\` or \`4h\`, and count as milliseconds without a unit.
What \`npm start\` takes is in [stack.md](stack.md), what a deployment has to provide in [deploy.md](deploy.md).`;

/** Renders the reference of all settings as Markdown. */
export function configurationPage(shared: readonly DescribedSetting[], programs: readonly ConfiguredProgram[]): string {
  const parts = [INTRODUCTION, '## Shared', 'The same in every program that lists them.', table(shared)];
  let app = '';
  for (const program of programs) {
    if (program.app !== app) parts.push(`## ${program.app}`);
    app = program.app;
    parts.push(`### ${program.title}`);
    if (program.settings.length > 0) parts.push(table(program.settings));
    if (program.shared.length > 0) parts.push(`Shared: ${program.shared.map((name) => `\`${name}\``).join(', ')}.`);
  }
  return `${parts.join('\n\n')}\n`;
}

/** Lists programs without a title, and settings that do not say what they mean. */
export function configurationFaults(
  shared: readonly DescribedSetting[],
  programs: readonly ConfiguredProgram[],
): string[] {
  const mute = (file: string, settings: readonly DescribedSetting[]): string[] =>
    settings.filter(({ meaning }) => meaning === '').map(({ name }) => `${file}: ${name} has no .describe()`);
  return [
    ...mute('libs/config/src/shared-settings.ts', shared),
    ...programs.flatMap(({ file, title, settings }) => [
      ...(title === '' ? [`${file}: a schema does not say with .describe() what reads it`] : []),
      ...mute(file, settings),
    ]),
  ];
}

function table(settings: readonly DescribedSetting[]): string {
  const rows = settings.map(
    ({ name, form, default: value, meaning }) => `| \`${name}\` | ${form} | ${shownDefault(value)} | ${meaning} |`,
  );
  return ['| variable | value | default | meaning |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

function shownDefault(value: string | undefined): string {
  if (value === undefined) return 'required';
  if (value === '') return '–';
  return value.includes(' ') ? value : `\`${value}\``;
}
