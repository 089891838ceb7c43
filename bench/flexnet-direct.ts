import http from 'node:http';

const HEADERS = {
  authorization: `Basic ${Buffer.from('sysadmin:simulated').toString('base64')}`,
  soapaction: '""',
  'content-type': 'text/xml; charset=utf-8'
};

const PATHS = {
  products: ['v2', 'ProductPackagingService'],
  accounts: ['v3', 'UserAcctHierarchyService'],
  orders: ['v4', 'EntitlementOrderService']
} as const;

/** Calls the simulator as a program without a proxy would; without an agent, every call opens a connection. */
export function callDirectly(
  simulatorUrl: string,
  service: keyof typeof PATHS,
  operation: string,
  content: string,
  agent: http.Agent | false
): Promise<string> {
  const [version, name] = PATHS[service];
  const element = `<${operation}Request xmlns="urn:${version}.webservices.operations.flexnet.com">${content}</${operation}Request>`;
  const body = `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${element}</s:Body></s:Envelope>`;
  const url = `${simulatorUrl}/flexnet/services/${version}/${name}`;
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method: 'POST', headers: HEADERS, agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        if (text.includes('<status>SUCCESS</status>')) resolve(text);
        else reject(new Error(text.slice(0, 1000)));
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** An entitlement of three lines as an order becomes one, for an account that exists. */
export function entitlementOf(n: number, prefix: string, accountId: string): string {
  const lines = ['FL-DISPATCH-12M', 'FL-MOBILE-12M', 'FL-ROUTE-P'].map(
    (part, at) =>
      `<lineItems><activationId><id>${prefix}-${n}-${at}</id></activationId><partNumber><primaryKeys><partId>${part}</partId>` +
      `</primaryKeys></partNumber><orderId>${n}</orderId><orderLineNumber>${at}</orderLineNumber><numberOfCopies>${at + 1}` +
      '</numberOfCopies><startDate>2027-01-15</startDate><startDateOption>DEFINE_NOW</startDateOption>' +
      '<isPermanent>true</isPermanent></lineItems>'
  );
  return (
    `<simpleEntitlement><entitlementId><id>${prefix}-${n}</id></entitlementId>${lines.join('')}<autoDeploy>false</autoDeploy>` +
    '<channelPartners><channelPartner><tierName>bo.constants.partnertiernames.endcustomer</tierName><accountUnit>' +
    `<primaryKeys><id>${accountId}</id></primaryKeys></accountUnit><currentOwner>true</currentOwner></channelPartner>` +
    '</channelPartners></simpleEntitlement>'
  );
}

/** An account as createAcct takes it. */
export function accountOf(id: string): string {
  return `<account><id>${id}</id><name>Customer ${id}</name></account><opType>CREATE_OR_UPDATE</opType>`;
}

/** A user as createUser takes it. */
export function userOf(n: number, prefix: string, accountId: string): string {
  return (
    `<user><firstName>Dana</firstName><lastName>Okafor</lastName><emailAddress>${prefix}${n}@direct.example</emailAddress>` +
    `<canLogin>true</canLogin><userName>${prefix}${n}@direct.example</userName><acctRolesList><acctRoles><account><primaryKeys>` +
    `<id>${accountId}</id></primaryKeys></account><roles><role><primaryKeys><name>Portal Admin User</name></primaryKeys></role>` +
    '</roles></acctRoles></acctRolesList></user><opType>CREATE_OR_UPDATE</opType>'
  );
}
