'use strict';

// Rooms of a guest house and who sleeps in them. Kept on a Windows share, hence the line ends.

const MS_PER_DAY = 86400000;

function Room(name, beds, price) {
    this.name = name;
    this.beds = beds;
    this.price = price;
    this.bookings = [];
}

Room.prototype.isFree = function (from, to) {
    for (var i = 0; i < this.bookings.length; i++) {
        var booking = this.bookings[i];
        if (from < booking.to && to > booking.from) {
            return false;
        }
    }
    return true;
};

Room.prototype.book = function (guest, from, to, persons) {
    if (persons > this.beds) {
        throw new Error('room ' + this.name + ' has only ' + this.beds + ' beds');
    }
    if (!(to > from)) {
        throw new Error('a stay lasts at least one night');
    }
    if (!this.isFree(from, to)) {
        throw new Error('room ' + this.name + ' is taken');
    }
    var booking = { guest: guest, from: from, to: to, persons: persons, paid: false };
    this.bookings.push(booking);
    return booking;
};

Room.prototype.cancel = function (guest) {
    var before = this.bookings.length;
    this.bookings = this.bookings.filter(function (booking) {
        return booking.guest !== guest || booking.paid;
    });
    return before - this.bookings.length;
};

function nights(booking) {
    return Math.round((booking.to - booking.from) / MS_PER_DAY);
}

function priceOf(room, booking) {
    var price = nights(booking) * room.price;
    if (nights(booking) >= 7) {
        price = price * 0.9;
    }
    if (booking.persons === 1 && room.beds > 1) {
        price = price * 0.8;
    }
    return Math.round(price * 100) / 100;
}

function occupancy(rooms, day) {
    var taken = 0;
    for (var i = 0; i < rooms.length; i++) {
        if (!rooms[i].isFree(day, new Date(day.getTime() + MS_PER_DAY))) {
            taken++;
        }
    }
    return rooms.length === 0 ? 0 : taken / rooms.length;
}

function findRoom(rooms, from, to, persons) {
    var fitting = rooms.filter(function (room) {
        return room.beds >= persons && room.isFree(from, to);
    });
    fitting.sort(function (a, b) {
        return a.beds - b.beds || a.price - b.price;
    });
    return fitting[0] || null;
}

function formatBooking(room, booking) {
    var line = booking.guest + ': "' + room.name + '", ' + nights(booking) + ' nights';
    if (booking.paid) {
        line += ' (paid)';
    } else {
        line += ' (' + priceOf(room, booking).toFixed(2) + ' open)';
    }
    return line;
}

module.exports = {
    Room: Room,
    nights: nights,
    priceOf: priceOf,
    occupancy: occupancy,
    findRoom: findRoom,
    formatBooking: formatBooking,
};
