// SPDX-License-Identifier: Apache-2.0
//
// peer.mjs ROWS.json - the determination of peer.licet in JsonLogic, compiled by json-logic-engine.
//
// Prints the nanoseconds a row, then the answers.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import path from 'node:path';

const require = createRequire(path.join(process.argv[3], 'package.json'));
const { LogicEngine } = require('json-logic-engine');

const v = (name) => ({ var: name });
const any = (...list) => ({ or: list });
const all = (...list) => ({ and: list });
const not = (x) => ({ '!': x });
const isIn = (name, list) => ({ in: [v(name), list] });
const D5 = 'CN MO RU BY VE IR KP SY CU MM AF IQ LY SD SO YE'.split(' ');
const D = D5.concat('AM AZ BH EG GE JO KZ KG KW LB MD MN OM QA SA TJ TM AE UZ VN KH LA'.split(' '));
const E = 'CU IR KP SY'.split(' ');
const M = 'CN MO RU BY VE MM KH NI'.split(' ');

const pd = { '/': [v('tpp'), v('area')] };
const within = (x, low, high) => all({ '>=': [x, low] }, { '<': [x, high] });
const a = any({ '>=': [v('tpp'), 4800] }, all({ '>=': [v('tpp'), 1600] }, { '>=': [pd, 5.92] }));
const b = any(all(within(v('tpp'), 2400, 4800), within(pd, 1.6, 5.92)),
  all(within(v('tpp'), 1600, 4800), within(pd, 3.2, 5.92)));
const rs = all(any(a, b), any(isIn('to', D), isIn('hq', D5), isIn('parent', D5)));
const letter = all(isIn('to', D5), any({ '>=': [v('dram'), 4000] }, { '>=': [v('link'), 1100] },
  { '>=': [{ '+': [v('dram'), v('link')] }, 4700] }));
const use = any(all({ '===': [v('use'), 'military'] }, isIn('to', M)),
  all({ '===': [v('use'), 'supercomputer'] }, any(isIn('to', D5), isIn('hq', D5))));
const nac = all(not(v('datacenter')), b, not(a), not(isIn('to', E)), not(isIn('parent', E)));
const rule = { if: [v('denied'), 5,
  any(letter, use, isIn('to', E), all(rs, not(nac))), 4,
  rs, 2,
  1] };

const rows = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const decide = new LogicEngine().build(rule);
const times = [];
const answers = new Uint8Array(rows.length);
for (let round = 0; round < 15; round++) {
  const begin = process.hrtime.bigint();
  for (let i = 0; i < rows.length; i++) answers[i] = decide(rows[i]);
  times.push(Number(process.hrtime.bigint() - begin) / rows.length);
}
times.sort((x, y) => x - y);
console.log(times[7].toFixed(1));
console.log(Array.from(answers).join(''));
