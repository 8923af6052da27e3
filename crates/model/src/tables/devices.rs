//! Devices, their journeys and what is on them.

use super::{Area, Table, day, flag, instant, integer, required, text};

/// A device in an inventory.
pub const DEVICES: Table = Table {
    name: "devices",
    area: Area::Devices,
    about: "A device as an inventory knows it. `device_id` is the serial number wherever the system has it, so that inventories, sign-ins and shipments meet.",
    time: None,
    keys: &["employee_no", "email", "account_id"],
    columns: &[
        required(text("device_id", "serial number, else the system's id")),
        text("host_name", "name of the machine"),
        text("model", "model"),
        text("kind", "`laptop`, `desktop`, `phone`, `tablet`, `virtual` or as written"),
        text("platform", "operating system"),
        flag("managed", "under management"),
        flag("compliant", "meets the policy"),
        text("employee_no", "employee number of the person it was issued to"),
        text("email", "address of the person it was issued to, lower case"),
        text("account_id", "account of the person it was issued to"),
        text("assigned_name", "name of the person it was issued to"),
        day("issued_on", "day it was issued"),
        day("returned_on", "day it came back; null: still there, or not said"),
        instant("enrolled_at", "first enrolment"),
        instant("last_seen_at", "last check-in"),
        text("last_ip", "public address at the last check-in"),
        text("time_zone", "zone set on the device, IANA"),
        text("mac", "hardware address, lower case"),
    ],
};

/// A device on its way.
pub const SHIPMENTS: Table = Table {
    name: "shipments",
    area: Area::Devices,
    about: "One shipment of a device to a person.",
    time: Some("shipped_at"),
    keys: &["employee_no", "email"],
    columns: &[
        text("shipment_id", "tracking number or order"),
        text("device_id", "serial number"),
        text("employee_no", "employee number"),
        text("email", "address of the person, lower case"),
        text("recipient", "name on the label"),
        text("address", "street address with unit, one line"),
        text("city", "city"),
        text("region", "state or region"),
        text("postal_code", "postal code"),
        text("country", "ISO alpha-2"),
        instant("requested_at", "when it was ordered"),
        instant("shipped_at", "when it left"),
        instant("delivered_at", "when it arrived"),
        instant("redirected_at", "when the carrier was told another address"),
        text("redirect_address", "that other address"),
        text("signed_by", "name on the proof of delivery"),
        text("carrier", "carrier"),
    ],
};

/// Something a device reported.
pub const DEVICE_EVENTS: Table = Table {
    name: "device_events",
    area: Area::Devices,
    about: "Something a device reported about itself: the nearest thing to knowing where it stands.",
    time: Some("at"),
    keys: &["device_id"],
    columns: &[
        required(text("device_id", "serial number, else the system's id")),
        required(text("kind", "`first_boot`, `enrolled`, `check_in`, `boot`, `wiped`, `alert`")),
        required(instant("at", "when")),
        text("ip", "public address at that moment"),
        text("host_name", "name of the machine"),
        text("time_zone", "zone set on the device, IANA"),
        text("city", "place as the system says"),
        text("region", "region as the system says"),
        text("country", "ISO alpha-2 as the system says"),
        text("detail", "as written"),
    ],
};

/// Software seen on a device.
pub const SOFTWARE: Table = Table {
    name: "software",
    area: Area::Devices,
    about: "Software installed or running on a device.",
    time: Some("seen_at"),
    keys: &["device_id"],
    columns: &[
        required(text("device_id", "serial number, else the system's id")),
        text("host_name", "name of the machine"),
        required(text("name", "product, package or process name as written")),
        text("publisher", "publisher or signer"),
        text("version", "version"),
        text("path", "path of the file"),
        text("command_line", "command line of a process"),
        text("kind", "`installed`, `running`, `extension`"),
        instant("installed_at", "when it was installed"),
        instant("seen_at", "when it was first seen, else when the inventory was taken"),
    ],
};

/// Something plugged in.
pub const PERIPHERALS: Table = Table {
    name: "peripherals",
    area: Area::Devices,
    about: "A USB device or display attached to a device.",
    time: Some("at"),
    keys: &["device_id"],
    columns: &[
        required(text("device_id", "serial number, else the system's id")),
        text("host_name", "name of the machine"),
        instant("at", "when it was seen"),
        text("action", "`present`, `connected`, `disconnected`"),
        text("kind", "`usb`, `display`, `camera`, `microphone`"),
        text("vendor_code", "USB vendor id, four lower-case hex digits"),
        text("product_code", "USB product id, four lower-case hex digits"),
        text("manufacturer", "manufacturer string"),
        text("product", "product string"),
        text("serial", "serial string"),
        integer("count", "how often, where the system aggregates"),
    ],
};
