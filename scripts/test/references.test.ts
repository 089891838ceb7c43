import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import { references } from '../checks/references.ts';
import { sampleProject, type Change } from './sample-project.ts';

const replace =
  (from: string, to: string) =>
  (text: string): string =>
    text.replace(from, to);

const SET = '/permissionsets/Shop.permissionset-meta.xml';
const PAGE = '/flexipages/AccountPage.flexipage-meta.xml';
const APP = '/applications/Shop.app-meta.xml';
const TAB = '/tabs/Widgets.tab-meta.xml';
const CLASS = '/classes/WidgetController.cls';
const SCRIPT = '/lwc/widgetList/widgetList.ts';
const TEMPLATE = '/lwc/widgetList/widgetList.html';
const BUNDLE = '/lwc/widgetList/widgetList.js-meta.xml';
const COLOR = '/objects/Widget__c/fields/Color__c.field-meta.xml';
const OWNER = '/objects/Widget__c/fields/Owner__c.field-meta.xml';

const NS = 'xmlns="http://soap.sforce.com/2006/04/metadata"';

function tabFor(): string {
  return `<CustomTab ${NS}><customObject>true</customObject><motif>Custom13: Box</motif></CustomTab>`;
}

function objectTab(): Change {
  return ['/tabs/Widget__c.tab-meta.xml', tabFor()];
}

function layout(content: string): string {
  return `<Layout ${NS}>${content}</Layout>`;
}

/** What is broken, how, and what the finding says (with its line, where that is not the first). */
const BROKEN: readonly (readonly [name: string, change: Change, message: RegExp, line?: number])[] = [
  ['a permission set that grants an app that is gone', [APP, null], /grants the app Shop/],
  [
    'a permission set that grants a class that is gone',
    [SET, replace('<apexClass>Widget', '<apexClass>Gadget')],
    /grants the Apex class GadgetController/
  ],
  [
    'a permission set that grants a custom permission that is gone',
    [SET, replace('<name>SeeWidgets', '<name>SeeGadgets')],
    /grants the custom permission SeeGadgets/
  ],
  [
    'a permission set that grants a misspelt field',
    [SET, replace('Widget__c.Color__c', 'Widget__c.Colour__c')],
    /grants the field Widget__c\.Colour__c, which does not exist/
  ],
  [
    'a permission set that grants a required field',
    [COLOR, replace('<type>', '<required>true</required><type>')],
    /Widget__c\.Color__c, but a required field is always visible/
  ],
  [
    'a permission set that grants a misspelt object',
    [SET, replace('<object>Widget__c', '<object>Gadget__c')],
    /grants the object Gadget__c/
  ],
  [
    'a permission set that shows a tab that is gone',
    [SET, replace('<tab>Widgets', '<tab>Gadgets')],
    /grants the tab Gadgets/
  ],
  [
    'a permission set that opens a principal that is gone',
    [SET, replace('Shop-Org', 'Shop-User')],
    /grants the principal Shop-User/
  ],
  [
    'a field that no permission set grants',
    [SET, replace('Widget__c.Color__c', 'Account.Name')],
    /No permission set grants the field Widget__c\.Color__c/
  ],
  [
    'a controller that no permission set opens',
    [SET, (text) => text.replace(/<classAccesses>.*<\/classAccesses>/, '')],
    /No permission set opens the class WidgetController/
  ],
  [
    'a page with a component that is gone',
    [PAGE, replace('>widgetList<', '>gadgetList<')],
    /uses the component gadgetList/
  ],
  [
    'a page with a component in a namespace',
    [PAGE, replace('>widgetList<', '>c:widgetList<')],
    /c:widgetList has a prefix/
  ],
  [
    'a page with a property that the component does not offer',
    [PAGE, replace('<name>size', '<name>width')],
    /offers no property width/
  ],
  [
    'a page with a misspelt field',
    [PAGE, replace('Record.Name', 'Record.Nmae')],
    /Account has no field Nmae/
  ],
  [
    'a page for an object that is gone',
    [PAGE, replace('<sobjectType>Account', '<sobjectType>Acount')],
    /for Acount, which is no object/
  ],
  [
    'a page with a component that is made for other objects',
    [BUNDLE, replace('<object>Account', '<object>Contact')],
    /not made for pages of Account/
  ],
  [
    'a page with a component that is made for no record page',
    [BUNDLE, replace('<target>lightning__RecordPage', '<target>lightning__AppPage')],
    /not made for this kind of page/
  ],
  [
    'a page with an identifier twice',
    [PAGE, replace('nameField', 'widgets')],
    /identifier widgets stands twice/
  ],
  [
    'a page with a facet that is gone',
    [PAGE, replace('<value>2', '<value>Facet-gone')],
    /no facet Facet-gone/
  ],
  [
    'a configured property that the class does not have',
    [SCRIPT, replace('@api size', 'size')],
    /offers the property size/
  ],
  [
    'an app with a tab that is gone',
    [APP, replace('<tabs>Widgets', '<tabs>Gadgets')],
    /shows the tab Gadgets/
  ],
  [
    'an app with a page that is gone',
    [APP, replace('>AccountPage', '>ContactPage')],
    /assigns the page ContactPage/
  ],
  [
    'an app with a page of another object',
    [APP, replace('<pageOrSobjectType>Account', '<pageOrSobjectType>Contact')],
    /AccountPage is not for Contact/
  ],
  [
    'a tab with a component that is gone',
    [TAB, replace('>widgetList', '>gadgetList')],
    /opens the component gadgetList/
  ],
  [
    'a tab with a component that is made for no tab',
    [BUNDLE, replace('<target>lightning__Tab', '<target>lightning__HomePage')],
    /cannot stand on a tab/
  ],
  [
    'a list view with a misspelt column',
    ['/objects/Widget__c/listViews/Red.listView-meta.xml', replace('<columns>Color', '<columns>Colour')],
    /Widget__c has no field Colour__c/
  ],
  [
    'a named credential without its external credential',
    [
      '/namedCredentials/Shop.namedCredential-meta.xml',
      replace('<externalCredential>Shop', '<externalCredential>Store')
    ],
    /uses the external credential Store/
  ],
  [
    'an import of a misspelt label',
    [SCRIPT, replace('c.Hello', 'c.Helo')],
    /c\.Helo: there is no such custom label/,
    3
  ],
  [
    'an import of a misspelt field',
    [SCRIPT, replace('Widget__c.Color__c', 'Widget__c.Colour__c')],
    /no such object or field/,
    4
  ],
  [
    'an import of a misspelt Apex method',
    [SCRIPT, replace('.find', '.fnd')],
    /no such @AuraEnabled method/,
    2
  ],
  [
    'an import of a misspelt custom permission',
    [SCRIPT, replace('/SeeWidgets', '/SeeGadgets')],
    /no such custom permission/,
    5
  ],
  [
    'an import from a misspelt scope',
    [SCRIPT, replace('@salesforce/schema', '@salesforce/shema')],
    /no such module/,
    4
  ],
  [
    'an import of a component that is gone',
    [SCRIPT, (text) => `import { x } from 'c/gadgetList';\n${text}`],
    /there is no such component/
  ],
  [
    'an import of a module that the platform does not have',
    [SCRIPT, (text) => `import x from 'lightning/naviagtion';\n${text}`],
    /the platform has no such module/
  ],
  [
    'an icon that does not exist',
    [
      TEMPLATE,
      (text) =>
        text.replace('<template>', '<template><lightning-icon icon-name="standard:acount"></lightning-icon>')
    ],
    /no icon standard:acount/
  ],
  ['a template with a misspelt property', [TEMPLATE, replace('{size}', '{sise}')], /uses \{sise\}/, 4],
  [
    'a template with a handler that does not exist',
    [TEMPLATE, replace('{handleClick}', '{handleClik}')],
    /uses \{handleClik\}/,
    2
  ],
  [
    'a template with a handler that is no method',
    [TEMPLATE, replace('{handleClick}', '{size}')],
    /\{size\}, which is no method/,
    2
  ],
  [
    'a template with a tag that does not exist',
    [TEMPLATE, (text) => text.replaceAll('lightning-button', 'lightning-buton')],
    /no component <lightning-buton>/,
    2
  ],
  [
    'a template with an attribute that does not exist',
    [TEMPLATE, replace('label=', 'caption=')],
    /<lightning-button> has no property caption/,
    2
  ],
  [
    'a template that uses a loop item outside of its loop',
    [TEMPLATE, replace('onclick', 'name={row} onclick')],
    /uses \{row\}/,
    2
  ],
  [
    'a query of a misspelt field',
    [CLASS, replace('Id, Color__c', 'Id, Colour__c')],
    /the field Colour__c, which Widget__c/,
    7
  ],
  [
    'a condition on a misspelt field',
    [CLASS, replace('WHERE Color__c', 'WHERE Colour__c')],
    /the field Colour__c/,
    7
  ],
  [
    'a query of a misspelt standard field',
    [CLASS, replace('Owner__r.Name', 'Owner__r.Nmae')],
    /the field Nmae, which Account/,
    7
  ],
  [
    'a query of a misspelt relationship',
    [CLASS, replace('Owner__r', 'Ownr__r')],
    /the relationship Ownr__r/,
    7
  ],
  [
    'a query of an object that is gone',
    [CLASS, replace('FROM Widget__c', 'FROM Gadget__c')],
    /reads Gadget__c, which is no object/,
    7
  ],
  [
    'a query in a string with a misspelt object',
    [CLASS, replace('FROM Account', 'FROM Acount')],
    /reads Acount/,
    10
  ],
  [
    'a query in a string with misspelt child records',
    [CLASS, replace('Widgets__r', 'Gadgets__r')],
    /child records Gadgets__r/,
    10
  ],
  [
    'a query in a string that goes on elsewhere, with a misspelt field',
    [
      CLASS,
      replace("Id, (SELECT Id FROM Widgets__r) FROM Account'", "Idd FROM Account WHERE ' + endpoint()")
    ],
    /the field Idd/,
    10
  ],
  [
    'an endpoint of a credential that is gone',
    [CLASS, replace('callout:Shop', 'callout:Store')],
    /credential Store/,
    13
  ],
  [
    'a question for a custom permission that is gone',
    [CLASS, replace("'SeeWidgets'", "'SeeGadgets'")],
    /custom permission SeeGadgets/,
    4
  ],
  ['a file of no component', ['/objects/Widget__c/notes.txt', 'x'], /belongs to no metadata/],
  [
    'a field whose file is named otherwise',
    [COLOR, replace('<fullName>Color', '<fullName>Colour')],
    /named otherwise/
  ],
  [
    'a field without help',
    [COLOR, (text) => text.replace(/<inlineHelpText>.*<\/inlineHelpText>/, '')],
    /no inlineHelpText/
  ],
  ['a text field without a length', [COLOR, replace('<length>80</length>', '')], /Text without a length/],
  [
    'a lookup to an object that is gone',
    [OWNER, replace('<referenceTo>Account', '<referenceTo>Acount')],
    /points to Acount/
  ],
  [
    'a required lookup that is cleared',
    [OWNER, replace('<type>', '<required>true</required><type>')],
    /required and yet cleared/
  ],
  [
    'a list view that names a standard column by its field',
    ['/objects/Widget__c/listViews/Red.listView-meta.xml', replace('<columns>NAME', '<columns>CreatedDate')],
    /Widget__c has no field CreatedDate/
  ],
  [
    'a tab motif that does not exist',
    [TAB, replace('Custom13: Box', 'Custom40: Globe')],
    /no tab motif "Custom40: Globe"/,
    1
  ],
  ['an object with a tab and no layout', objectTab(), /Widget__c has a tab and no layout/],
  ['an object with a tab and no compact layout', objectTab(), /Widget__c has a tab and no compact layout/],
  [
    'an object with a tab and no list view',
    ['/tabs/Account.tab-meta.xml', tabFor()],
    /Account has a tab and no list view/
  ],
  [
    'a layout with a field that is gone',
    [
      '/layouts/Widget__c-Widget Layout.layout-meta.xml',
      layout(
        '<layoutSections><layoutColumns><layoutItems><behavior>Edit</behavior><field>Gone__c</field></layoutItems></layoutColumns><style>OneColumn</style></layoutSections>'
      )
    ],
    /Widget__c has no field Gone__c/
  ],
  [
    'a related list over a lookup that is gone',
    [
      '/layouts/Account-Account Layout.layout-meta.xml',
      layout('<relatedLists><relatedList>Widget__c.Gone__c</relatedList></relatedLists>')
    ],
    /names Widget__c\.Gone__c, which does not exist/
  ],
  [
    'a compact layout with a field that is gone',
    [
      '/objects/Widget__c/compactLayouts/Short.compactLayout-meta.xml',
      `<CompactLayout ${NS}><fullName>Short</fullName><fields>Gone__c</fields><label>Short</label></CompactLayout>`
    ],
    /Widget__c has no field Gone__c/
  ],
  [
    'a validation rule over fields that nobody can enter',
    [
      '/objects/Widget__c/validationRules/Needed.validationRule-meta.xml',
      `<ValidationRule ${NS}><fullName>Needed</fullName><active>true</active><errorConditionFormula>ISBLANK(Hidden__c)</errorConditionFormula><errorMessage>Enter it.</errorMessage></ValidationRule>`
    ],
    /Widget__c\.Needed asks for what no layout, page or component shows: Hidden__c/
  ],
  [
    'a field that nothing shows or uses',
    [
      '/objects/Widget__c/fields/Idle__c.field-meta.xml',
      `<CustomField ${NS}><fullName>Idle__c</fullName><description>Idle.</description><inlineHelpText>Idle.</inlineHelpText><label>Idle</label><length>80</length><type>Text</type></CustomField>`
    ],
    /Nothing shows or uses the field Widget__c\.Idle__c/
  ],
  [
    'a unique field of a standard object',
    [
      '/objects/Account/fields/Key__c.field-meta.xml',
      `<CustomField ${NS}><fullName>Key__c</fullName><caseSensitive>true</caseSensitive><description>Its key.</description><externalId>true</externalId><inlineHelpText>Its key.</inlineHelpText><label>Key</label><length>80</length><type>Text</type><unique>true</unique></CustomField>`
    ],
    /Account\.Key__c is unique, so that records of a standard object cannot be cloned/
  ],
  [
    'a label that nothing shows',
    [
      '/labels/CustomLabels.labels-meta.xml',
      replace(
        '</labels>',
        '</labels><labels><fullName>Bye</fullName><language>en_US</language><protected>false</protected><shortDescription>Bye</shortDescription><value>Bye</value></labels>'
      )
    ],
    /Nothing shows the label Bye/
  ]
];

describe('cross references', () => {
  test('a sound project has no findings', (t) => {
    assert.deepEqual(references.run(sampleProject(t)), []);
  });

  for (const [name, change, message, line] of BROKEN) {
    test(`finds ${name}`, async (t) => {
      const findings = await references.run(sampleProject(t, change));

      const found = findings.filter((finding) => message.test(finding.message));
      assert.equal(found.length, 1, `findings: ${JSON.stringify(findings, null, 2)}`);
      if (line !== undefined) assert.equal(found[0]?.line, line);
      assert.ok(found[0]?.advice);
    });
  }
});
