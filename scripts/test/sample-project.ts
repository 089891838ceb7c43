import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';

const NS = 'xmlns="http://soap.sforce.com/2006/04/metadata"';
const CODE_META = `<ApexClass ${NS}><apiVersion>66.0</apiVersion><status>Active</status></ApexClass>`;
const PACKAGE = 'force-app/main/default';

/** Files of a small sound project that has one of each kind of reference, by path from its root. */
const SAMPLE: Readonly<Record<string, string>> = {
  'sfdx-project.json': JSON.stringify({
    packageDirectories: [
      { path: 'force-app', default: true, package: 'Sample', versionNumber: '1.0.0.NEXT' }
    ],
    sourceApiVersion: '66.0'
  }),
  '.forceignore': '**/*.ts\n**/__tests__/**\n**/tsconfig*.json\n',
  'proxy/src/domain/price.ts': 'export const price = 1;\n',
  'proxy/src/http/routes.ts':
    "import { price } from '../domain/price.ts';\n\nexport const routes = [price];\n",
  [`${PACKAGE}/objects/Widget__c/Widget__c.object-meta.xml`]: `<CustomObject ${NS}><deploymentStatus>Deployed</deploymentStatus><description>A widget.</description><label>Widget</label><nameField><label>Name</label><type>Text</type></nameField><pluralLabel>Widgets</pluralLabel><sharingModel>ReadWrite</sharingModel></CustomObject>`,
  [`${PACKAGE}/objects/Widget__c/fields/Color__c.field-meta.xml`]: `<CustomField ${NS}><fullName>Color__c</fullName><description>Its color.</description><inlineHelpText>Its color.</inlineHelpText><label>Color</label><length>80</length><type>Text</type></CustomField>`,
  [`${PACKAGE}/objects/Widget__c/fields/Owner__c.field-meta.xml`]: `<CustomField ${NS}><fullName>Owner__c</fullName><deleteConstraint>SetNull</deleteConstraint><description>Who has it.</description><inlineHelpText>Who has it.</inlineHelpText><label>Owner</label><referenceTo>Account</referenceTo><relationshipName>Widgets</relationshipName><type>Lookup</type></CustomField>`,
  [`${PACKAGE}/objects/Widget__c/listViews/Red.listView-meta.xml`]: `<ListView ${NS}><fullName>Red</fullName><columns>NAME</columns><columns>Color__c</columns><filterScope>Everything</filterScope><label>Red</label></ListView>`,
  [`${PACKAGE}/classes/WidgetController.cls`]: [
    'public with sharing class WidgetController {',
    '    @AuraEnabled(cacheable=true)',
    '    public static List<Widget__c> find(String color) {',
    "        if (!FeatureManagement.checkPermission('SeeWidgets')) {",
    '            return new List<Widget__c>();',
    '        }',
    '        return [SELECT Id, Color__c, Owner__r.Name FROM Widget__c WHERE Color__c = :color WITH USER_MODE];',
    '    }',
    '    public static List<SObject> dynamicQuery() {',
    "        return Database.query('SELECT Id, (SELECT Id FROM Widgets__r) FROM Account', AccessLevel.USER_MODE);",
    '    }',
    '    public static String endpoint() {',
    "        return 'callout:Shop/widgets';",
    '    }',
    '}',
    ''
  ].join('\n'),
  [`${PACKAGE}/classes/WidgetController.cls-meta.xml`]: CODE_META,
  [`${PACKAGE}/customPermissions/SeeWidgets.customPermission-meta.xml`]: `<CustomPermission ${NS}><description>See widgets.</description><isLicensed>false</isLicensed><label>See Widgets</label></CustomPermission>`,
  [`${PACKAGE}/externalCredentials/Shop.externalCredential-meta.xml`]: `<ExternalCredential ${NS}><authenticationProtocol>Custom</authenticationProtocol><externalCredentialParameters><parameterGroup>Org</parameterGroup><parameterName>Org</parameterName><parameterType>NamedPrincipal</parameterType><sequenceNumber>1</sequenceNumber></externalCredentialParameters><label>Shop</label></ExternalCredential>`,
  [`${PACKAGE}/namedCredentials/Shop.namedCredential-meta.xml`]: `<NamedCredential ${NS}><label>Shop</label><namedCredentialParameters><externalCredential>Shop</externalCredential><parameterName>ExternalCredential</parameterName><parameterType>Authentication</parameterType></namedCredentialParameters><namedCredentialType>SecuredEndpoint</namedCredentialType></NamedCredential>`,
  [`${PACKAGE}/labels/CustomLabels.labels-meta.xml`]: `<CustomLabels ${NS}><labels><fullName>Hello</fullName><language>en_US</language><protected>false</protected><shortDescription>Hello</shortDescription><value>Hello</value></labels></CustomLabels>`,
  [`${PACKAGE}/lwc/widgetList/widgetList.js-meta.xml`]: `<LightningComponentBundle ${NS}><apiVersion>66.0</apiVersion><description>Widgets.</description><isExposed>true</isExposed><masterLabel>Widgets</masterLabel><targets><target>lightning__RecordPage</target><target>lightning__Tab</target></targets><targetConfigs><targetConfig targets="lightning__RecordPage"><property name="size" type="Integer" label="Size" /><objects><object>Account</object></objects></targetConfig></targetConfigs></LightningComponentBundle>`,
  [`${PACKAGE}/lwc/widgetList/widgetList.ts`]: [
    "import { LightningElement, api } from 'lwc';",
    "import find from '@salesforce/apex/WidgetController.find';",
    "import hello from '@salesforce/label/c.Hello';",
    "import COLOR from '@salesforce/schema/Widget__c.Color__c';",
    "import seeWidgets from '@salesforce/customPermission/SeeWidgets';",
    '',
    'export default class WidgetList extends LightningElement {',
    '  @api size = 1;',
    '  parts = [find, hello, COLOR, seeWidgets];',
    '  rows = [{ id: 1 }];',
    '  handleClick() {',
    '    this.size++;',
    '  }',
    '}',
    ''
  ].join('\n'),
  [`${PACKAGE}/lwc/widgetList/widgetList.js`]:
    "import { LightningElement, api } from 'lwc';\nexport default class WidgetList extends LightningElement {\n  @api size = 1;\n  rows = [{ id: 1 }];\n  handleClick() {}\n}\n",
  [`${PACKAGE}/lwc/widgetList/widgetList.html`]: [
    '<template>',
    '  <lightning-button label="Go" onclick={handleClick}></lightning-button>',
    '  <template for:each={rows} for:item="row">',
    '    <p key={row.id}>{row.id} {size}</p>',
    '  </template>',
    '</template>',
    ''
  ].join('\n'),
  [`${PACKAGE}/flexipages/AccountPage.flexipage-meta.xml`]: `<FlexiPage ${NS}><flexiPageRegions><itemInstances><componentInstance><componentInstanceProperties><name>size</name><value>2</value></componentInstanceProperties><componentName>widgetList</componentName><identifier>widgets</identifier></componentInstance></itemInstances><itemInstances><fieldInstance><fieldItem>Record.Name</fieldItem><identifier>nameField</identifier></fieldInstance></itemInstances><name>main</name><type>Region</type></flexiPageRegions><masterLabel>Account</masterLabel><sobjectType>Account</sobjectType><template><name>flexipage:recordHomeTemplateDesktop</name></template><type>RecordPage</type></FlexiPage>`,
  [`${PACKAGE}/tabs/Widgets.tab-meta.xml`]: `<CustomTab ${NS}><label>Widgets</label><lwcComponent>widgetList</lwcComponent><motif>Custom13: Box</motif></CustomTab>`,
  [`${PACKAGE}/applications/Shop.app-meta.xml`]: `<CustomApplication ${NS}><actionOverrides><actionName>View</actionName><content>AccountPage</content><formFactor>Large</formFactor><skipRecordTypeSelect>false</skipRecordTypeSelect><type>Flexipage</type><pageOrSobjectType>Account</pageOrSobjectType></actionOverrides><label>Shop</label><tabs>Widgets</tabs><tabs>standard-Account</tabs></CustomApplication>`,
  [`${PACKAGE}/permissionsets/Shop.permissionset-meta.xml`]: `<PermissionSet ${NS}><applicationVisibilities><application>Shop</application><visible>true</visible></applicationVisibilities><classAccesses><apexClass>WidgetController</apexClass><enabled>true</enabled></classAccesses><customPermissions><enabled>true</enabled><name>SeeWidgets</name></customPermissions><description>Shop.</description><externalCredentialPrincipalAccesses><enabled>true</enabled><externalCredentialPrincipal>Shop-Org</externalCredentialPrincipal></externalCredentialPrincipalAccesses><fieldPermissions><editable>true</editable><field>Widget__c.Color__c</field><readable>true</readable></fieldPermissions><fieldPermissions><editable>true</editable><field>Widget__c.Owner__c</field><readable>true</readable></fieldPermissions><hasActivationRequired>false</hasActivationRequired><label>Shop</label><objectPermissions><allowCreate>true</allowCreate><allowDelete>true</allowDelete><allowEdit>true</allowEdit><allowRead>true</allowRead><modifyAllRecords>false</modifyAllRecords><object>Widget__c</object><viewAllRecords>false</viewAllRecords></objectPermissions><tabSettings><tab>Widgets</tab><visibility>Visible</visibility></tabSettings></PermissionSet>`
};

/** Turns the text of one file of the sample into another; null removes the file. */
export type Change = readonly [file: string, change: null | string | ((text: string) => string)];

/** Root of this repository: samples lie below it, so that tools find their libraries. */
export const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Writes the sample with changes into a folder of its own, which goes when the test ends.
 * Paths that begin with a slash are below the package's main folder.
 */
export function sampleProject(t: TestContext, ...changes: readonly Change[]): string {
  const files = new Map(Object.entries(SAMPLE));
  for (const [name, change] of changes) {
    const file = name.startsWith('/') ? `${PACKAGE}${name}` : name;
    const before = files.get(file);
    if (change === null) {
      if (!files.delete(file)) throw new Error(`The sample has no ${file}.`);
      continue;
    }
    const after = typeof change === 'string' ? change : change(before ?? '');
    if (after === before) throw new Error(`The change of ${file} changes nothing.`);
    files.set(file, after);
  }
  return writeProject(t, files);
}

/** Writes files into a folder of their own, which goes when the test ends. */
export function writeProject(t: TestContext, files: Iterable<readonly [string, string]>): string {
  mkdirSync(path.join(REPOSITORY, 'build'), { recursive: true });
  const root = mkdtempSync(path.join(REPOSITORY, 'build', 'sample-'));
  t.after(() => rmSync(root, { recursive: true }));
  for (const [file, text] of files) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
  return root;
}
