//! Names, drawn without regard to role, place or anything else.

use unicode_normalization::UnicodeNormalization;

/// Given names.
#[rustfmt::skip]
pub const GIVEN: [&str; 104] = [
    "Ana", "Bruno", "Chloe", "Daniel", "Elena", "Farid", "Grace", "Hugo", "Ines", "Jakub",
    "Keiko", "Liam", "Maya", "Nadia", "Omar", "Priya", "Quentin", "Rosa", "Samir", "Tara",
    "Ulrich", "Vera", "Wei", "Ximena", "Yara", "Zoltán", "Aisha", "Ben", "Carmen", "Dmitri",
    "Emeka", "Fatima", "Gabriel", "Hana", "Ivan", "Julia", "Kofi", "Lucía", "Marek", "Noor",
    "Olga", "Pedro", "Rania", "Sofía", "Thandi", "Usha", "Viktor", "Wanjiru", "Yusuf", "Zara",
    "Alice", "Bashir", "Chinedu", "Dina", "Edward", "Freya", "George", "Hye-jin", "Isabel",
    "João", "Kavya", "Leo", "Marta", "Nikhil", "Oluwaseun", "Paul", "Renata", "Sun-hee", "Tomás",
    "Uma", "Vincent", "Wren", "Yuki", "Zainab", "Arjun", "Bianca", "Caleb", "Deepa", "Erik",
    "Florence", "Gustavo", "Helen", "Imran", "Jasmine", "Karim", "Laura", "Min-jun", "Natalia",
    "Oscar", "Phuong", "Rafael", "Sara", "Tuan", "Valeria", "William", "Xiu", "Youssef", "Zoe",
    "Amara", "Björn", "Cécile", "Dominik", "Esther", "Felipe",
];

/// Family names.
#[rustfmt::skip]
pub const FAMILY: [&str; 145] = [
    "Abebe", "Adeyemi", "Ahmed", "Almeida", "Andersson", "Baker", "Banerjee", "Becker", "Bianchi",
    "Brown", "Carvalho", "Castillo", "Chen", "Choi", "Clarke", "Cohen", "Costa", "Cruz", "Das",
    "Davis", "Demir", "Diaz", "Dlamini", "Dubois", "Edwards", "Eze", "Fernandes", "Fischer",
    "Flores", "Fraser", "Garcia", "Ghosh", "Gomez", "Green", "Haddad", "Hansen", "Hassan",
    "Hernandez", "Hoang", "Horvat", "Hughes", "Ibrahim", "Ivanova", "Iyer", "Jackson", "Jansen",
    "Jensen", "Johnson", "Jones", "Joshi", "Kamau", "Kaya", "Kelly", "Khan", "Kim", "Kovács",
    "Kowalski", "Kumar", "Larsen", "Le", "Lee", "Lewis", "Li", "Lim", "Lopez", "Mahmoud",
    "Martin", "Mbeki", "Mehta", "Mendes", "Moore", "Moreau", "Morales", "Mwangi", "Müller",
    "Nair", "Nakamura", "Ndlovu", "Nguyen", "Novak", "Nowak", "O'Brien", "Okafor", "Okoye",
    "Olsen", "Ortiz", "Osei", "Park", "Patel", "Pereira", "Petrov", "Pham", "Popescu", "Quinn",
    "Rahman", "Ramirez", "Reddy", "Reyes", "Ricci", "Roberts", "Romero", "Rossi", "Russo", "Said",
    "Saito", "Sanchez", "Santos", "Sato", "Schmidt", "Schneider", "Shah", "Shapiro", "Sharma",
    "Silva", "Singh", "Smith", "Soto", "Suzuki", "Svensson", "Tanaka", "Taylor", "Thapa",
    "Thomas", "Tran", "Turner", "Ueda", "Usman", "Vargas", "Vasquez", "Walker", "Wang",
    "Watanabe", "Weber", "White", "Williams", "Wilson", "Wójcik", "Wright", "Yamamoto", "Yang",
    "Yilmaz", "Young", "Zhang", "Zhou", "Zielinski",
];

/// The letters of `text` without marks, as far as ASCII goes; what is left over is dropped.
#[must_use]
pub fn ascii(text: &str) -> String {
    text.nfd()
        .filter_map(|letter| match letter {
            'ł' => Some('l'),
            'Ł' => Some('L'),
            'ø' => Some('o'),
            letter if letter.is_ascii() => Some(letter),
            _ => None,
        })
        .collect()
}

/// Lower-case letters of a name, for a mailbox.
#[must_use]
pub fn mailbox_part(text: &str) -> String {
    ascii(text)
        .chars()
        .filter(char::is_ascii_alphabetic)
        .map(|letter| letter.to_ascii_lowercase())
        .collect()
}
