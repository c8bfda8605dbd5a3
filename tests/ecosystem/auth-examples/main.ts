// examples/auth-cloudflare in workerd, its gateway killed and started between a user's steps.

import { answerCases } from './answer-cases.ts';
import { journeyOf, report } from './report.ts';
import { startWorkerApp } from './worker-app.ts';

await report('auth-examples', {
  'auth, Node': answerCases,
  'auth-cloudflare, workerd': journeyOf(startWorkerApp),
});
