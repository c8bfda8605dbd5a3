// The driver's classes of events, which tell of pools and servers that a gateway keeps to itself.
//
// `client.on()` has the events that there are, as plain objects; none is an instance of these.

import { Absent } from './absent.ts';

/** Cannot be made here. */
export class ConnectionCheckedInEvent extends Absent {}

/** Cannot be made here. */
export class ConnectionCheckedOutEvent extends Absent {}

/** Cannot be made here. */
export class ConnectionCheckOutFailedEvent extends Absent {}

/** Cannot be made here. */
export class ConnectionCheckOutStartedEvent extends Absent {}

/** Cannot be made here. */
export class ConnectionClosedEvent extends Absent {}

/** Cannot be made here. */
export class ConnectionCreatedEvent extends Absent {}

/** Cannot be made here. */
export class ConnectionPoolClearedEvent extends Absent {}

/** Cannot be made here. */
export class ConnectionPoolClosedEvent extends Absent {}

/** Cannot be made here. */
export class ConnectionPoolCreatedEvent extends Absent {}

/** Cannot be made here. */
export class ConnectionPoolMonitoringEvent extends Absent {}

/** Cannot be made here. */
export class ConnectionPoolReadyEvent extends Absent {}

/** Cannot be made here. */
export class ConnectionReadyEvent extends Absent {}

/** Cannot be made here. */
export class ServerClosedEvent extends Absent {}

/** Cannot be made here. */
export class ServerDescriptionChangedEvent extends Absent {}

/** Cannot be made here. */
export class ServerHeartbeatFailedEvent extends Absent {}

/** Cannot be made here. */
export class ServerHeartbeatStartedEvent extends Absent {}

/** Cannot be made here. */
export class ServerHeartbeatSucceededEvent extends Absent {}

/** Cannot be made here. */
export class ServerOpeningEvent extends Absent {}

/** Cannot be made here. */
export class TopologyClosedEvent extends Absent {}

/** Cannot be made here. */
export class TopologyDescriptionChangedEvent extends Absent {}

/** Cannot be made here. */
export class TopologyOpeningEvent extends Absent {}

/** Cannot be made here. */
export class ServerSelectionEvent extends Absent {}

/** Cannot be made here. */
export class ServerSelectionFailedEvent extends Absent {}

/** Cannot be made here. */
export class ServerSelectionStartedEvent extends Absent {}

/** Cannot be made here. */
export class ServerSelectionSucceededEvent extends Absent {}

/** Cannot be made here. */
export class WaitingForSuitableServerEvent extends Absent {}

/** Cannot be made here. */
export class SrvPollingEvent extends Absent {}
