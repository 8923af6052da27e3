//! Zoom: the usage report for the first two thirds of the window, the dashboard's participants
//! after that and for interviews.

use serde_json::json;

use super::{Folder, Table, Text, hex};
use crate::Error;
use crate::calendar::{day_first_minutes, instant};
use crate::company::Company;
use crate::internet::Spot;
use crate::life::{Client, Presence};
use crate::person::{Conduct, Habits, Person};
use crate::stream::{Purpose, mix};

struct Participant<'a> {
    person: &'a Person,
    /// A candidate, before there was a work address.
    guest: bool,
    joined: i64,
    left: i64,
    spot: Spot,
    client: Client,
}

struct Meeting<'a> {
    id: u64,
    topic: String,
    host: &'a Person,
    participants: Vec<Participant<'a>>,
}

/// Both files.
pub(crate) struct Meetings {
    report: Table,
    dashboard: Text,
    /// First day of the dashboard.
    split: i32,
}

impl Meetings {
    pub(crate) fn new(company: &Company, folder: &Folder) -> Result<Self, Error> {
        let report = folder.table(
            "zoom/participants.csv",
            &[
                "Topic",
                "MeetingID",
                "User_Name",
                "User_Email_1",
                "Department",
                "Group",
                "HasZoomRooms",
                "Creation_Time",
                "Start_Time",
                "End_Time",
                "Duration_Minutes_1",
                "Participants",
                "NameOriginalName",
                "User_Email_2",
                "Join_Time",
                "Leave_Time",
                "Duration_Minutes_2",
                "Guest",
                "RecordingConsent",
                "InWaitingRoom",
                "MarketingOptIn",
            ],
        )?;
        let dashboard = folder.text("zoom/dashboard-participants.ndjson")?;
        Ok(Self { report, dashboard, split: company.calendar.days() * 2 / 3 })
    }

    /// Every meeting of a day.
    pub(crate) fn day(
        &mut self,
        company: &Company,
        day: i32,
        presences: &[Presence],
    ) -> Result<(), Error> {
        for (number, members) in company.teams.iter().enumerate() {
            let part = (day + 10_000).unsigned_abs();
            let mut stream = crate::stream::Stream::new(
                company.seed,
                Purpose::Meeting,
                number as u64,
                part.into(),
            );
            let Some(host) = members.first().and_then(|host| company.people.get(*host)) else {
                continue;
            };
            // The stand-up of the team, at the same hour every day.
            let hour = 14 + (mix(number as u64, company.seed) % 4) as i64;
            let begin = company.calendar.utc(day) + hour * 3_600;
            let length = stream.between(12, 28) * 60;
            let mut participants = Vec::new();
            for position in members {
                let (Some(person), Some(presence)) =
                    (company.people.get(*position), presences.get(*position))
                else {
                    continue;
                };
                // Far hands get up for it; others come when they are at work.
                let comes = presence.works
                    && (person.conduct != Conduct::Usual
                        || (presence.begin - 3_600..presence.finish + 3_600).contains(&begin));
                if comes && stream.chance(0.9) {
                    let joined = begin + stream.between(-90, 240);
                    let left = begin + length + stream.between(-60, 60);
                    let (spot, client) = (presence.spot, presence.client);
                    participants.push(Participant {
                        person,
                        guest: false,
                        joined,
                        left,
                        spot,
                        client,
                    });
                }
            }
            if participants.len() > 1 {
                let id = 81_000_000_000 + mix(number as u64, company.seed) % 9_000_000_000;
                let topic = format!("Team {} stand-up", number + 1);
                self.write(company, day, &Meeting { id, topic, host, participants }, false)?;
            }
        }
        for (person, presence) in company.people.iter().zip(presences) {
            let id = 85_000_000_000 + mix(u64::from(person.key), 701) % 9_000_000_000;
            // One screen, shared with nobody, for the whole day.
            if presence.works
                && person.habits.has(Habits::ALONE)
                && mix(u64::from(person.key), day as u64).is_multiple_of(2)
            {
                let alone = Participant {
                    person,
                    guest: false,
                    joined: presence.begin + 600,
                    left: presence.finish - 900,
                    spot: presence.laptop,
                    client: Client::Laptop,
                };
                let topic = "Personal Meeting Room".to_owned();
                let meeting = Meeting { id, topic, host: person, participants: vec![alone] };
                self.write(company, day, &meeting, false)?;
            }
            if presence.works && presence.begin % 41 == 0 && person.conduct == Conduct::Usual {
                // Now and then somebody waits alone for half an hour, or forgets to leave.
                let forgot = presence.begin % 7 == 0;
                let alone = Participant {
                    person,
                    guest: false,
                    joined: presence.begin + 7_200,
                    left: presence.begin + 7_200 + if forgot { 12_000 } else { 1_500 },
                    spot: presence.spot,
                    client: presence.client,
                };
                let topic = "Zoom Meeting".to_owned();
                let meeting = Meeting { id, topic, host: person, participants: vec![alone] };
                self.write(company, day, &meeting, false)?;
            }
            if [18, 12].contains(&(person.hired - day)) {
                self.interview(company, day, person)?;
            }
        }
        Ok(())
    }

    fn interview(&mut self, company: &Company, day: i32, person: &Person) -> Result<(), Error> {
        let draw = mix(u64::from(person.key), day as u64 + 702);
        let city = person.home.city;
        let joined = company.calendar.at(city, day, 36_000 + (draw % 18_000) as i64);
        // A stand-in sits where the candidate claims to live; operators sit behind the tunnel.
        let spot = match person.conduct {
            Conduct::Personas | Conduct::Farm => company.exit(person, draw),
            _ => company.home_spot(person.home, day),
        };
        let left = joined + 2_700;
        let candidate =
            Participant { person, guest: true, joined, left, spot, client: Client::Computer };
        let host = company.manager(person).unwrap_or(person);
        let office = company.offices.get(usize::from(host.office.unwrap_or(0)));
        let spot = match (host.office, office) {
            (Some(number), Some(office)) => company.internet.office(number, office.city, host.key),
            _ => company.home_spot(host.home, day),
        };
        let interviewer = Participant {
            person: host,
            guest: false,
            joined: joined - 120,
            left,
            spot,
            client: Client::Laptop,
        };
        let id = 88_000_000_000 + draw % 9_000_000_000;
        let topic = format!("Interview: {}", person.name());
        let participants = vec![interviewer, candidate];
        self.write(company, day, &Meeting { id, topic, host, participants }, true)
    }

    fn write(
        &mut self,
        company: &Company,
        day: i32,
        meeting: &Meeting<'_>,
        interview: bool,
    ) -> Result<(), Error> {
        if meeting.participants.iter().any(|each| each.left > company.calendar.end()) {
            return Ok(());
        }
        if interview || day >= self.split { self.dashboard(meeting) } else { self.report(meeting) }
    }

    fn report(&mut self, meeting: &Meeting<'_>) -> Result<(), Error> {
        let begin = meeting.participants.iter().map(|each| each.joined).min().unwrap_or(0);
        let end = meeting.participants.iter().map(|each| each.left).max().unwrap_or(0);
        for each in &meeting.participants {
            let id = meeting.id.to_string();
            let (a, rest) = id.split_at_checked(3).unwrap_or((&id, ""));
            let (b, c) = rest.split_at_checked(4).unwrap_or((rest, ""));
            self.report.row(&[
                meeting.topic.as_str(),
                &format!("{a} {b} {c}"),
                &meeting.host.name(),
                &meeting.host.email(),
                meeting.host.department.name(),
                "Meridian Works",
                "No",
                &day_first_minutes(begin - 86_400 * 30),
                &day_first_minutes(begin),
                &day_first_minutes(end),
                &((end - begin + 59) / 60).to_string(),
                &meeting.participants.len().to_string(),
                &each.person.name(),
                &each.person.email(),
                &day_first_minutes(each.joined),
                &day_first_minutes(each.left),
                &((each.left - each.joined + 59) / 60).to_string(),
                "No",
                "",
                "No",
                "-",
            ])?;
        }
        Ok(())
    }

    fn dashboard(&mut self, meeting: &Meeting<'_>) -> Result<(), Error> {
        for each in &meeting.participants {
            let person = each.person;
            let city = each.spot.city.city();
            let holds = |bit| person.gadgets & bit != 0;
            let camera = if person.habits.has(Habits::CAMERA_OFF) {
                ""
            } else if holds(crate::laptop::gadget::SPLITCAM) {
                "SplitCam Video Driver"
            } else if holds(crate::laptop::gadget::MANYCAM) {
                "ManyCam Virtual Webcam"
            } else if person.windows || each.guest {
                "Integrated Camera"
            } else {
                "FaceTime HD Camera"
            };
            let (email, pc) = if each.guest {
                (
                    person.private_email(),
                    format!("LAPTOP-{}", hex(mix(u64::from(person.computer), 703), 6)),
                )
            } else {
                (person.email(), person.host_name(0))
            };
            let mut line = json!({
                "meeting_id": meeting.id.to_string(),
                "topic": meeting.topic,
                "id": if each.guest { String::new() } else { super::token("z", mix(u64::from(person.key), 704), 21) },
                "user_id": (mix(u64::from(person.key), 705) % 90_000_000 + 10_000_000).to_string(),
                "user_name": person.name(),
                "email": email,
                "role": if person.key == meeting.host.key { "host" } else { "attendee" },
                "device": if each.client == Client::Laptop && !person.windows { "Mac" } else { "Windows" },
                "ip_address": each.spot.address(),
                "location": format!("{} ({})", city.name, city.country),
                "network_type": "Wifi",
                "microphone": "Microphone Array",
                "camera": camera,
                "data_center": "United States",
                "connection_type": "P2P",
                "join_time": instant(each.joined),
                "leave_time": instant(each.left),
                "pc_name": pc,
                "share_desktop": person.habits.has(Habits::ALONE),
                "version": "6.1.0.35886",
            });
            if each.guest
                && let Some(object) = line.as_object_mut()
            {
                object.remove("id");
            }
            self.dashboard.push(&line.to_string())?;
            self.dashboard.push("\n")?;
        }
        Ok(())
    }

    pub(crate) fn done(self) -> Result<(), Error> {
        self.report.done()?;
        self.dashboard.done()
    }
}
