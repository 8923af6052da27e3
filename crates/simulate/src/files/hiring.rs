//! Greenhouse, and the careers site's own log.

use serde_json::{Value, json};

use super::{Array, Folder, Table, hex};
use crate::Error;
use crate::calendar::instant;
use crate::company::Company;
use crate::internet::Spot;
use crate::names::{FAMILY, GIVEN, mailbox_part};
use crate::person::{Conduct, Habits, Person};
use crate::places::{Address, STREETS};
use crate::stream::{Purpose, Stream, mix};
use crate::words;

/// Days before the window that the applicant tracker still holds.
pub(crate) const HISTORY: i32 = -540;

pub(crate) const EMPLOYERS: [&str; 12] = [
    "Bluefern Analytics",
    "Carter & Lowe Digital",
    "Copperline Systems",
    "Driftwood Labs",
    "Evergate Software",
    "Fieldnote",
    "Hollowbrook Studio",
    "Inkwell Commerce",
    "Northfold Data",
    "Pinecone Logistics",
    "Stonebridge Apps",
    "Tidewater Cloud",
];

const SCHOOLS: [&str; 6] = [
    "Ashdown State University",
    "Brookmere College",
    "Coldharbour Institute of Technology",
    "Eastvale University",
    "Marlow Polytechnic",
    "Westmarch University",
];

/// A candidate, hired or not.
struct Candidate<'a> {
    id: u64,
    given: &'static str,
    family: &'static str,
    email: String,
    phone: String,
    address: Address,
    hired: Option<&'a Person>,
    job: &'static str,
    department: u64,
    applied: i64,
    decided: i64,
    spot: Spot,
    device: u64,
    text: String,
    resume: String,
    source: &'static str,
    referrer: Option<&'a Person>,
    camera_off: bool,
}

/// `greenhouse/*.json` and `careers/applications.csv`.
pub(crate) fn hiring(company: &Company, folder: &Folder) -> Result<(), Error> {
    let open = |name: &str| Array::new(folder.text(&format!("greenhouse/{name}.json"))?, "[", "]");
    let mut candidates = open("candidates")?;
    let mut applications = open("applications")?;
    let mut scorecards = open("scorecards")?;
    let mut users = open("users")?;
    let mut log: Table = folder.table(
        "careers/applications.csv",
        &[
            "application_id",
            "email",
            "name",
            "job_title",
            "applied_at",
            "ip",
            "user_agent",
            "device_id",
            "cover_text",
            "resume_text",
        ],
    )?;
    for person in company.by_number() {
        if person.hired < HISTORY || person.agency.is_some() {
            continue;
        }
        let mut stream = company.stream(Purpose::Hiring, person, 0);
        let own = hired(company, person, &mut stream);
        let mut all = vec![own];
        for nth in 0..stream.below(4) {
            all.push(rejected(company, person, u64::from(nth), &mut stream));
        }
        for candidate in &all {
            candidates.push(&candidate_json(company, candidate))?;
            applications.push(&application_json(company, candidate))?;
            let rounds = if candidate.hired.is_some() { 2 } else { stream.below(2) };
            for round in 0..rounds {
                scorecards.push(&scorecard_json(company, candidate, round, &mut stream))?;
            }
            log.row(&[
                (candidate.id + 20_000_000).to_string(),
                candidate.email.clone(),
                format!("{} {}", candidate.given, candidate.family),
                candidate.job.to_owned(),
                instant(candidate.applied),
                candidate.spot.address(),
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36".to_owned(),
                hex(mix(candidate.device, 141), 16),
                candidate.text.clone(),
                candidate.resume.clone(),
            ])?;
        }
        users.push(&json!({
            "id": 4_000_000 + u64::from(person.number),
            "name": person.name(),
            "first_name": person.given,
            "last_name": person.family,
            "primary_email_address": person.email(),
            "updated_at": instant(company.calendar.utc(person.hired)),
            "created_at": instant(company.calendar.utc(person.hired)),
            "disabled": person.left.is_some(),
            "site_admin": false,
            "emails": [person.email()],
            "employee_id": person.employee_no(),
            "linked_candidate_ids": [50_000_000 + u64::from(person.number)],
        }))?;
    }
    candidates.done()?;
    applications.done()?;
    scorecards.done()?;
    users.done()?;
    log.done()
}

fn hired<'a>(company: &'a Company, person: &'a Person, stream: &mut Stream) -> Candidate<'a> {
    let day = person.hired - stream.between(26, 48) as i32;
    let applied = company.calendar.at(person.home.city, day, stream.between(28_800, 79_200));
    let far = matches!(person.conduct, Conduct::Farm | Conduct::Personas | Conduct::Swapped);
    let spot = if far {
        company.exit(person, u64::from(person.computer))
    } else {
        company.home_spot(person.home, day)
    };
    // On the marketplace the texts that are shared are proposals.
    let shared = person.shared_text && !person.freelances;
    let ring = || Stream::new(company.seed, Purpose::Hiring, u64::from(person.ring), 1 << 40);
    let (text, resume) = if shared {
        let mut ring = ring();
        let text = words::shared_letter(&mut ring, stream);
        (text, words::shared_resume(&mut ring, stream))
    } else {
        (words::letter(stream), words::resume(stream))
    };
    let referrer = person.referred_by.and_then(|position| company.people.get(position));
    let friend = company
        .teams
        .get(person.team as usize)
        .and_then(|team| team.get(stream.below(9) as usize))
        .and_then(|position| company.people.get(*position))
        .filter(|friend| friend.hired < day && friend.key != person.key);
    let referrer = referrer.or(friend.filter(|_| stream.chance(0.18)));
    Candidate {
        id: 50_000_000 + u64::from(person.number),
        given: person.given,
        family: person.born.map_or(person.family, |(family, _)| family),
        email: person.private_email(),
        phone: person.phone_number(),
        // Before a move the applicant lived elsewhere.
        address: person.moved.map_or(person.address, |moved| moved.from),
        hired: Some(person),
        job: person.title,
        department: person.department as u64,
        applied,
        decided: company.calendar.utc(person.hired - 14) + 57_600,
        spot,
        device: u64::from(if far { person.computer } else { person.papers }),
        text,
        resume,
        source: if referrer.is_some() {
            "Referral"
        } else {
            stream.pick(&["LinkedIn", "Indeed", "Jobs page on your website"])
        },
        referrer,
        camera_off: person.habits.has(Habits::CAMERA_OFF),
    }
}

fn rejected<'a>(
    company: &'a Company,
    person: &'a Person,
    nth: u64,
    stream: &mut Stream,
) -> Candidate<'a> {
    let given = stream.pick(&GIVEN);
    let family = stream.pick(&FAMILY);
    let key = mix(mix(company.seed, u64::from(person.key)), 151 + nth);
    let city = company
        .people
        .get((key % company.people.len().max(1) as u64) as usize)
        .map_or(person.home.city, |other| other.home.city);
    let day = person.hired - stream.between(20, 55) as i32;
    let applied = company.calendar.at(city, day, stream.between(28_800, 79_200));
    let (dial, id) = (city.city(), u64::from(person.number) * 4 + nth);
    Candidate {
        id: 60_000_000 + id,
        given,
        family,
        email: format!("{}{}{id}@mailbox.example", mailbox_part(given), mailbox_part(family)),
        phone: if dial.dial == "1" {
            format!("+1 {}11 {}", 2 + id / 8_000_000, 2_000_000 + id % 8_000_000)
        } else {
            format!("+{} {} {:08}", dial.dial, dial.area, 5_000_000 + key / 7 % 5_000_000)
        },
        address: Address {
            city,
            street: stream.pick(&STREETS),
            house: stream.between(1_000, 9_800) as u16,
            unit: stream.below(40) as u16,
        },
        hired: None,
        job: person.title,
        department: person.department as u64,
        applied,
        decided: applied + 86_400 * stream.between(3, 20),
        spot: company.internet.mobile(city, key),
        device: key,
        text: words::letter(stream),
        resume: words::resume(stream),
        source: stream.pick(&["LinkedIn", "Indeed", "Jobs page on your website"]),
        referrer: None,
        camera_off: stream.chance(0.08),
    }
}

fn named(person: &Person) -> Value {
    json!({
        "id": 4_000_000 + u64::from(person.number),
        "first_name": person.given,
        "last_name": person.family,
        "name": person.name(),
        "employee_id": person.employee_no(),
    })
}

fn recruiter(company: &Company) -> Option<&Person> {
    company.people.first()
}

fn candidate_json(company: &Company, candidate: &Candidate<'_>) -> Value {
    let mut stream = Stream::new(company.seed, Purpose::Hiring, candidate.id, 7);
    let year = company.calendar.date(0).year();
    let first = i64::from(year) - stream.between(2, 9);
    json!({
        "id": candidate.id,
        "first_name": candidate.given,
        "last_name": candidate.family,
        "company": stream.pick(&EMPLOYERS),
        "title": candidate.job,
        "created_at": instant(candidate.applied),
        "updated_at": instant(candidate.decided),
        "last_activity": instant(candidate.decided),
        "is_private": false,
        "photo_url": null,
        "attachments": [{
            "filename": format!("{}_{}_resume.pdf", candidate.given, candidate.family),
            "url": "https://files.example/resume",
            "type": "resume",
            "created_at": instant(candidate.applied),
        }],
        "application_ids": [candidate.id + 20_000_000],
        "phone_numbers": [{"value": candidate.phone, "type": "mobile"}],
        "addresses": [{"value": candidate.address.one_line(), "type": "home"}],
        "email_addresses": [{"value": candidate.email, "type": "personal"}],
        "website_addresses": [],
        "social_media_addresses": [],
        "recruiter": recruiter(company).map(named),
        "coordinator": null,
        "can_email": true,
        "tags": [],
        "linked_user_ids": candidate.hired.map(|person| vec![4_000_000 + u64::from(person.number)]).unwrap_or_default(),
        "employments": [
            {"id": candidate.id * 2, "company_name": stream.pick(&EMPLOYERS), "title": candidate.job,
             "start_date": format!("{first}-03-01T00:00:00.000Z"), "end_date": null},
            {"id": candidate.id * 2 + 1, "company_name": stream.pick(&EMPLOYERS), "title": "Associate",
             "start_date": format!("{}-09-01T00:00:00.000Z", first - 3), "end_date": format!("{first}-02-01T00:00:00.000Z")},
        ],
        "educations": [
            {"id": candidate.id * 3, "school_name": stream.pick(&SCHOOLS), "degree": "Bachelor's Degree",
             "discipline": stream.pick(&["Computer Science", "Economics", "Design", "Mathematics"]),
             "start_date": format!("{}-09-01T00:00:00.000Z", first - 8), "end_date": format!("{}-06-01T00:00:00.000Z", first - 4)},
        ],
    })
}

fn application_json(company: &Company, candidate: &Candidate<'_>) -> Value {
    let status = if candidate.hired.is_some() { "hired" } else { "rejected" };
    let city = candidate.address.city.city();
    json!({
        "id": candidate.id + 20_000_000,
        "candidate_id": candidate.id,
        "prospect": false,
        "applied_at": instant(candidate.applied),
        "rejected_at": if candidate.hired.is_some() { None } else { Some(instant(candidate.decided)) },
        "last_activity_at": instant(candidate.decided),
        "location": {"address": format!("{}, {}, {}", city.name, city.region, city.country_name)},
        "source": {"id": candidate.source.len(), "public_name": candidate.source},
        "credited_to": candidate.referrer.or_else(|| recruiter(company)).map(named),
        "recruiter": recruiter(company).map(named),
        "coordinator": null,
        "rejection_reason": null,
        "rejection_details": null,
        "jobs": [{"id": 100_000 + candidate.department, "name": candidate.job}],
        "job_post_id": 200_000 + candidate.department,
        "status": status,
        "current_stage": {"id": 767_358, "name": if candidate.hired.is_some() { "Offer" } else { "Application Review" }},
        "answers": [{"question": "Tell us about something you made.", "answer": candidate.text}],
        "prospective_office": null,
        "prospective_department": null,
        "attachments": [],
    })
}

fn scorecard_json(
    company: &Company,
    candidate: &Candidate<'_>,
    round: u32,
    stream: &mut Stream,
) -> Value {
    let interviewer =
        candidate.hired.and_then(|person| company.manager(person)).or_else(|| recruiter(company));
    let interview = if round == 0 { "Technical Phone Interview" } else { "Video Interview" };
    let at = candidate.decided - 86_400 * i64::from(6 - 3 * round.min(1)) - 7_200;
    let liked = candidate.hired.is_some() || stream.chance(0.2);
    let camera = if candidate.camera_off {
        "Camera stayed off, the candidate said the connection was poor."
    } else {
        "Camera on, easy conversation."
    };
    json!({
        "id": candidate.id * 4 + u64::from(round),
        "updated_at": instant(at + 5_000),
        "created_at": instant(at + 4_000),
        "interview": interview,
        "interview_step": {"id": 432 + round, "name": interview},
        "candidate_id": candidate.id,
        "application_id": candidate.id + 20_000_000,
        "interviewed_at": instant(at),
        "submitted_by": interviewer.map(named),
        "interviewer": interviewer.map(named),
        "submitted_at": instant(at + 5_000),
        "overall_recommendation": if liked { "yes" } else { "no" },
        "attributes": [{"name": "Problem Solving", "type": "Skills", "note": null, "rating": if liked { "yes" } else { "mixed" }}],
        "ratings": {},
        "questions": [
            {"id": null, "question": "Key Take-Aways", "answer": if liked { "Clear answers, would work with." } else { "Not this time." }},
            {"id": null, "question": "Private Notes", "answer": camera},
        ],
    })
}
