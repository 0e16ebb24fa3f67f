// The server listens on every interface, at a port that it must be told: here on loopback alone, at a free one, which it says.
const net = require('node:net');

const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (...args) {
  this.once('listening', () => console.log('port ' + this.address().port));
  return listen.call(this, {host: '127.0.0.1', port: 0}, args.find(arg => typeof arg === 'function'));
};
