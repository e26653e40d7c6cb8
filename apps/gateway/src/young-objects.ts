import { setFlagsFromString } from 'node:v8';

// V8 watches which kinds of objects outlive a collection and from then on makes them old at birth. Around its start a
// gateway has so few calls that theirs do: under load all of them would then wait for a full collection, together with
// what they refer to. Imported ahead of everything else, because the decision sticks to code that has run.
setFlagsFromString('--no-allocation-site-pretenuring');

// V8 counts bodies as old objects, and lets those of an idle process grow by 8 MiB only until it collects everything.
setFlagsFromString('--heap-growing-percent=50');
