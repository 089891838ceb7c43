import { toReadinessView, type StoredReadiness } from 'c/crosswalkReadinessView';

const STORED: StoredReadiness = {
  isIncluded: true,
  code: 'READY',
  codeLabel: 'Ready',
  detail: 'Matches Designer 5.0.',
  isOutdated: false
};

describe('toReadinessView', () => {
  it('is ready with its sentence', () => {
    expect(toReadinessView(STORED)).toEqual({
      label: 'Ready',
      icon: 'utility:success',
      variant: 'success',
      sentence: 'Matches Designer 5.0.'
    });
  });

  it.each(['INACTIVE', 'NO_PRODUCT_CODE', 'NO_PART_NUMBER', 'NOT_DEPLOYED', 'CODE_NOT_UNIQUE'])(
    'needs attention with reason and sentence when the code is %s',
    (code) => {
      const view = toReadinessView({ ...STORED, code, codeLabel: 'Reason', detail: 'Deploy it.' });

      expect(view).toEqual({
        label: 'Reason',
        icon: 'utility:error',
        variant: 'error',
        sentence: 'Deploy it.'
      });
    }
  );

  it('is not checked before the first check, and says so', () => {
    const view = toReadinessView({ ...STORED, code: null, codeLabel: null, detail: null });

    expect(view.label).toBe('c.Crosswalk_Readiness_NotChecked');
    expect(view.sentence).toBe('c.Crosswalk_Readiness_NotCheckedDetail');
    expect(view.variant).toBe('neutral');
  });

  it('is not checked, with the reason, when FlexNet Operations could not be asked', () => {
    const view = toReadinessView({ ...STORED, code: 'UNKNOWN', detail: 'It could not be reached.' });

    expect(view.label).toBe('c.Crosswalk_Readiness_NotChecked');
    expect(view.sentence).toBe('It could not be reached.');
    expect(view.variant).toBe('warning');
  });

  it('is never shown as ready when the product was changed since', () => {
    const view = toReadinessView({ ...STORED, isOutdated: true });

    expect(view.label).toBe('c.Crosswalk_Readiness_Outdated');
    expect(view.variant).toBe('warning');
  });

  it('is not selected, whatever was checked before', () => {
    const view = toReadinessView({ ...STORED, isIncluded: false, isOutdated: true });

    expect(view.label).toBe('c.Crosswalk_Readiness_NotSelected');
    expect(view.sentence).toBe('');
  });

  it('shows the code when it has no words', () => {
    expect(toReadinessView({ ...STORED, code: 'A_NEWER_CODE', codeLabel: null }).label).toBe('A_NEWER_CODE');
  });
});
