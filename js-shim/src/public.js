// What the built destination.js offers to the entries of the hosts and to the Worker.

export { createDestinationWith } from './create-destination.js';
export { openDestination } from './destination.js';
