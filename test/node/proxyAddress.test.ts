import assert from 'node:assert/strict';
import { findProxy } from '../../server/src/node/proxyAddress.ts';

describe('the proxy of a request', () => {
  function check(url: string, environment: Readonly<Record<string, string>>, expected: string | undefined): void {
    it(`is ${expected ?? 'none'} for ${url} with ${JSON.stringify(environment)}`, () => {
      assert.equal(findProxy(new URL(url), environment)?.href, expected);
    });
  }

  const proxy = 'http://proxy.example:3128/';
  check('https://git.example.com/', {}, undefined);
  check('https://git.example.com/', { HTTPS_PROXY: proxy }, proxy);
  check('https://git.example.com/', { HTTP_PROXY: proxy }, undefined);
  check('http://git.example.com/', { HTTP_PROXY: proxy }, proxy);
  check('http://git.example.com/', { all_proxy: 'proxy.example:3128' }, proxy);
  check('https://git.example.com/', { https_proxy: proxy, HTTPS_PROXY: 'http://other/' }, proxy);
  check('https://git.example.com/', { HTTPS_PROXY: '  ' }, undefined);
  check('https://git.example.com/', { HTTPS_PROXY: 'http://[' }, undefined);
  const exempt = (NO_PROXY: string) => ({ HTTPS_PROXY: proxy, NO_PROXY });
  check('https://git.example.com/', exempt('*'), undefined);
  check('https://git.example.com/', exempt('localhost, example.com'), undefined);
  check('https://git.example.com/', exempt('.example.com'), undefined);
  check('https://git.example.com/', exempt('*.Example.com'), undefined);
  check('https://git.example.com/', exempt('ample.com'), proxy);
  check('https://git.example.com/', exempt('git.example.com.evil'), proxy);
  check('https://git.example.com:8443/', exempt('git.example.com:8443'), undefined);
  check('https://git.example.com/', exempt('git.example.com:8443'), proxy);
  check('https://git.example.com/', exempt('git.example.com:443'), undefined);
});
