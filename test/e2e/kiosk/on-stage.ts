import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { chromiumPath } from '../screens/stage.ts';
import { startKioskStage, type KioskStage } from './stage.ts';

if (chromiumPath === null) console.log('skipped: the kiosk in Chromium, because no Chromium is installed');

/** A stage for the tests of one file. */
export function onKioskStage(): { readonly on: KioskStage } {
  let stage: KioskStage;
  beforeAll(async () => {
    stage = await startKioskStage();
  });
  afterAll(() => stage.close());
  beforeEach(() => stage.fake.reset());
  afterEach(() => stage.page.context().close());
  return {
    get on() {
      return stage;
    },
  };
}
