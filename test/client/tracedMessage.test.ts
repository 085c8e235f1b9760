import assert from 'node:assert/strict';
import { nameTracedMessage } from '../../client/src/tracedMessage.ts';

describe('a traced message of the server', () => {
  it('is logged without what it holds', () => {
    assert.equal(
      nameTracedMessage('Sending response \'driftline/credential - (3)\'.\nResult: {"token":"secret"}'),
      "Sending response 'driftline/credential - (3)'.",
    );
  });

  it('is logged by its method when it is traced as JSON', () => {
    const message = { type: 'send-notification', message: { method: 'driftline/x', params: { token: 'secret' } } };
    assert.equal(nameTracedMessage(JSON.stringify({ isLSPMessage: true, ...message })), "send-notification 'driftline/x'");
    const answer = { type: 'send-response', message: { result: { token: 'secret' } } };
    assert.equal(nameTracedMessage(JSON.stringify(answer)), 'send-response');
  });
});
