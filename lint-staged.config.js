/** Before a commit: format what is committed, and lint the code in it. The rest is the gate's work. */
export default {
  '*.{ts,js,mjs,cjs,html,css,json,md,yml}': 'prettier --write --ignore-unknown',
  '*.{xml,cls,apex}': 'prettier --write',
  '{scripts,proxy,simulators,local-org,bench,e2e}/**/*.ts': 'eslint --no-warn-ignored',
  'force-app/**/lwc/**/*.{ts,html,css}': 'eslint --no-warn-ignored'
};
