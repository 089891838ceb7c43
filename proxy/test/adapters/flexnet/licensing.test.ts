import { InMemoryLicensing } from '../../fakes/in-memory-licensing.ts';
import { aLicensedProduct } from '../../fakes/records.ts';
import { testLicensing } from './licensing-suite.ts';
import { simulatedTenant } from './simulated-tenant.ts';

testLicensing('In memory', async () => ({
  licensing: new InMemoryLicensing([aLicensedProduct(), aLicensedProduct({ code: 'FL-2' })]),
  close: async () => undefined
}));

testLicensing('FlexNet Operations', async () => {
  const { licensing, simulator } = await simulatedTenant();
  return { licensing, close: () => simulator.close() };
});
