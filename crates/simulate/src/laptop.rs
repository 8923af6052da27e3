//! What is on a laptop and what is plugged into it.

use crate::internet::Vpn;
use crate::person::{Department, Habits, Person};
use crate::stream::Stream;

/// A product in an inventory.
#[derive(Clone, Copy, Debug)]
pub struct Product {
    /// Name.
    pub name: &'static str,
    /// Bundle identifier on macOS.
    pub bundle: &'static str,
    /// Publisher on Windows.
    pub publisher: &'static str,
    /// Version.
    pub version: &'static str,
    /// Process on Windows; empty: none to be seen.
    pub process: &'static str,
}

const fn product(
    name: &'static str,
    bundle: &'static str,
    publisher: &'static str,
    version: &'static str,
    process: &'static str,
) -> Product {
    Product { name, bundle, publisher, version, process }
}

/// What the company puts on every laptop.
pub const STANDARD: [Product; 7] = [
    product("Google Chrome", "com.google.Chrome", "Google LLC", "126.0.6478.62", "chrome.exe"),
    product("Slack", "com.tinyspeck.slackmacgap", "Slack Technologies", "4.39.90", "slack.exe"),
    product("zoom.us", "us.zoom.xos", "Zoom Video Communications", "6.1.0", "zoom.exe"),
    product(
        "Microsoft Outlook",
        "com.microsoft.Outlook",
        "Microsoft Corporation",
        "16.86",
        "outlook.exe",
    ),
    product("1Password", "com.1password.1password", "AgileBits Inc.", "8.10.36", "1password.exe"),
    product("Okta Verify", "com.okta.mobile", "Okta, Inc.", "9.22.1", "oktaverify.exe"),
    product(
        "Cisco Secure Client",
        "com.cisco.secureclient.gui",
        "Cisco Systems",
        "5.1.4",
        "csc_ui.exe",
    ),
];

/// Remote control, by bit of `Person::remote_tools`.
pub const REMOTE: [Product; 5] = [
    product("AnyDesk", "com.philandro.anydesk", "AnyDesk Software GmbH", "8.0.11", "anydesk.exe"),
    product(
        "TeamViewer",
        "com.teamviewer.TeamViewer",
        "TeamViewer Germany GmbH",
        "15.54.4",
        "teamviewer.exe",
    ),
    product(
        "Chrome Remote Desktop Host",
        "com.google.chrome_remote_desktop",
        "Google LLC",
        "126.0.6478.3",
        "remoting_host.exe",
    ),
    product("RustDesk", "com.carriez.rustdesk", "Purslane Ltd", "1.2.6", "rustdesk.exe"),
    product(
        "Splashtop Streamer",
        "com.splashtop.Splashtop-Streamer",
        "Splashtop Inc.",
        "3.7.0",
        "srserver.exe",
    ),
];

/// Other things to install, by bit of `Person::gadgets`.
pub const GADGETS: [Product; 7] = [
    product("SplitCam", "com.splitcam.splitcam", "SplitCam", "10.8.29", "splitcam.exe"),
    product("ManyCam", "com.visicom.manycam", "Visicom Media Inc.", "8.2.0", "manycam.exe"),
    product(
        "Caffeine",
        "com.intelliscapesolutions.caffeine",
        "Zhorn Software",
        "1.98",
        "caffeine.exe",
    ),
    product("Astrill", "com.astrill.astrill", "Astrill Systems Corp.", "3.10.0", "astrill.exe"),
    product("Mullvad VPN", "net.mullvad.vpn", "Mullvad VPN AB", "2024.3", "mullvad vpn.exe"),
    product("NordVPN", "com.nordvpn.macos", "Nord Security", "8.27.1", "nordvpn.exe"),
    product("OBS Studio", "com.obsproject.obs-studio", "OBS Project", "30.1.2", "obs64.exe"),
];

/// A USB identity: vendor, product, manufacturer, name, serial.
pub type Usb = (&'static str, &'static str, &'static str, &'static str, &'static str);

/// Peripherals, by bit of `Person::gadgets` from [`FIRST_USB`] on.
pub const USB: [Usb; 5] = [
    ("1d6b", "0104", "PiKVM", "PiKVM Composite Device", "CAFEBABE"),
    ("1d6b", "0104", "tinypilot", "Multifunction USB Device", "6b65796d696d6570690"),
    ("1d6b", "0104", "JetKVM", "JetKVM USB Emulation Device", "8f3d2c11a0"),
    ("046d", "c077", "Jiggler", "Mouse Jiggler", ""),
    ("1a7c", "0191", "Evoluent", "VerticalMouse 4", ""),
];

/// Bit of the first of [`USB`].
pub const FIRST_USB: u16 = 8;

/// What everybody has on the desk.
pub const DESK: [Usb; 6] = [
    ("046d", "c52b", "Logitech", "USB Receiver", ""),
    ("046d", "0825", "Logitech", "Webcam C270", "E27A1F40"),
    ("05ac", "024f", "Keychron", "Keychron K2", ""),
    ("17ef", "3082", "Lenovo", "ThinkPad USB-C Dock Gen2", "4031A0"),
    ("0bda", "8153", "Realtek", "USB 10/100/1000 LAN", "000001"),
    ("1050", "0407", "Yubico", "YubiKey OTP+FIDO+CCID", ""),
];

/// Bits of `Person::gadgets`.
pub mod gadget {
    /// SplitCam.
    pub const SPLITCAM: u16 = 1;
    /// ManyCam.
    pub const MANYCAM: u16 = 1 << 1;
    /// Caffeine.
    pub const CAFFEINE: u16 = 1 << 2;
    /// Astrill's client.
    pub const ASTRILL: u16 = 1 << 3;
    /// Mullvad's client.
    pub const MULLVAD: u16 = 1 << 4;
    /// `NordVPN`'s client.
    pub const NORD: u16 = 1 << 5;
    /// OBS Studio.
    pub const OBS: u16 = 1 << 6;
    /// An IP-KVM: PiKVM.
    pub const PIKVM: u16 = 1 << 8;
    /// An IP-KVM: TinyPilot.
    pub const TINYPILOT: u16 = 1 << 9;
    /// An IP-KVM: JetKVM.
    pub const JETKVM: u16 = 1 << 10;
    /// A mouse jiggler.
    pub const JIGGLER: u16 = 1 << 11;
}

/// The client of a VPN.
#[must_use]
pub const fn client(vpn: Vpn) -> u16 {
    match vpn {
        Vpn::Astrill => gadget::ASTRILL,
        Vpn::Mullvad => gadget::MULLVAD,
        Vpn::Nord => gadget::NORD,
    }
}

/// Whether bit `position` of `bits` is set.
#[must_use]
pub const fn holds(bits: u16, position: usize) -> bool {
    position < 16 && bits & (1 << position) != 0
}

/// Gives somebody ordinary what ordinary people have.
pub(crate) fn fit_out(person: &mut Person, stream: &mut Stream) {
    if person.department == Department::Support {
        // The help desk: each has two or three of them.
        person.remote_tools = if stream.chance(0.6) { 0b1_0011 } else { 0b0_0010 };
    } else if stream.chance(0.035) {
        person.remote_tools = 1 << stream.below(4);
    }
    let odds = [
        (gadget::CAFFEINE, 0.05),
        (gadget::OBS, 0.03),
        (gadget::MANYCAM, 0.008),
        (gadget::SPLITCAM, 0.006),
        (gadget::JIGGLER, 0.012),
        (gadget::PIKVM, if person.codes() { 0.004 } else { 0.0 }),
        (1 << 12, 0.02),
    ];
    for (bit, p) in odds {
        if stream.chance(p) {
            person.gadgets |= bit;
        }
    }
    if person.habits.has(Habits::VPN) && stream.chance(0.6) {
        person.gadgets |= client(person.vpn);
    }
}
