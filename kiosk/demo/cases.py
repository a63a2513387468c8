"""Named cases of the demo's day: one per path P1 to P30, and names as a register really holds them (docs/domain.md).

None of these people exists. A row: case, time, purpose, family name, first name, birth date, ordered card, and details.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Case:
    """A named case. born: YYYY-MM-DD, 00 if unknown; `today-12` and `tomorrow-12` are twelfth birthdays.

    more: words that day.py reads: child, no_letter, cancelled, day+3 and the like, old_chip, language=fr.
    """

    case: str
    hour: str
    purpose: str
    family: str
    first: str
    born: str
    card: str
    more: str = ""


CASES = (
    Case("P1 all in order", "10.20", "collect", "Karaca", "Ayşe", "1990-02-03", "A", "language=en"),
    Case("P2 letter at home", "10.20", "collect", "Demir", "Mehmet", "1985-07-01", "B"),
    Case("P22 no photo", "10.30", "apply", "Bensaïd", "Samira", "1999-12-31", "F", "language=fr"),
    Case("P3 letter never came", "10.30", "collect", "Okafor", "Felix", "1978-05-17", "A"),
    Case(
        "P3 codes at the city hall", "10.40", "collect", "Tekin", "Leyla", "2001-09-09", "EU", "language=tr no_letter"
    ),
    Case("P23 no passport", "10.40", "apply", "Rusu", "Nicolae", "1966-03-21", "EU+", "language=ro"),
    Case("P4 barcode unreadable", "10.50", "collect", "Wójcik", "Piotr", "1988-11-11", "EU", "language=pl"),
    Case("P5 old card at home", "10.50", "collect", "Haddad", "Zeina", "1994-01-30", "A", "language=ar"),
    Case("P6 stolen, certificate", "11.00", "collect", "Vasić", "Goran", "1982-06-06", "F+"),
    Case(
        "P24 booked collect, wants apply", "11.00", "collect", "Shevchenko", "Daria", "1975-08-24", "A", "language=uk"
    ),
    Case("P7 lost, no certificate", "11.10", "collect", "Castillo", "Elena", "1996-10-02", "EU", "language=es"),
    Case("P8 found again", "11.10", "collect", "Möller", "Jürgen", "1969-04-15", "EU+", "language=de"),
    Case(
        "P9 expired, old layout", "09.00", "collect", "Ahmadi", "Bahram", "1992-02-29", "K", "old_chip=13 language=fa"
    ),
    Case("P10 dead chip", "09.00", "collect", "Kaur", "Ravinder", "1987-03-08", "B", "language=pa"),
    Case("P11 first card, annex 15", "09.10", "collect", "Petrova", "Irina", "1973-12-12", "EU", "no_old_card"),
    Case("P12 annex 35", "09.10", "collect", "Haile", "Tesfay", "2000-06-21", "A", "no_old_card"),
    Case("P13 child, parent collects", "10.20", "collect", "Jansen", "Hugo", "2019-07-15", "A", "child"),
    Case(
        "P13 child, guardian collects", "10.20", "collect", "Lambert", "Chloé", "2018-09-27", "F", "child language=fr"
    ),
    Case("P13 child applies", "10.30", "apply", "Novák", "Viktor", "2017-02-08", "EU", "child"),
    Case("P14 grandparent comes", "10.30", "collect", "Diallo", "Oumar", "2020-10-30", "L", "child"),
    Case("P15 partner comes", "10.40", "collect", "Bakır", "Kerem", "1971-05-05", "M"),
    Case("P16 turned 12 today", "10.40", "collect", "Evans", "Wyn", "today-12", "M", "child language=en"),
    Case("twelve tomorrow", "10.50", "collect", "Yilmaz", "Xander", "tomorrow-12", "K", "child"),
    Case("P16 fifteen years old", "10.50", "collect", "Fernández", "Uxía", "2011-08-03", "EU", "language=es"),
    Case("P17 family of five, 1", "11.00", "collect", "Singh", "Amar", "1984-04-04", "A", "family=singh"),
    Case("P17 family of five, 2", "11.00", "collect", "Singh", "Asha", "1986-05-05", "A", "family=singh"),
    Case("P17 family of five, 3", "11.00", "collect", "Singh", "Arun", "2016-06-06", "A", "child family=singh"),
    Case("P17 family of five, 4", "11.00", "collect", "Singh", "Anil", "2018-07-07", "A", "child family=singh"),
    Case("P17 family of five, 5", "11.00", "collect", "Singh", "Ajit", "2021-08-08", "A", "child family=singh"),
    Case("P19 a later day", "10.20", "collect", "Lindqvist", "Bo", "1990-10-10", "EU", "day+3"),
    Case("P19 a past day", "10.20", "collect", "Moreau", "Luc", "1991-11-11", "EU", "day-2 language=fr"),
    Case("P20 too early", "14.30", "collect", "Osei", "Kofi", "1983-01-02", "A", "language=en"),
    Case("P21 17 minutes late", "09.50", "collect", "Horvat", "Ivana", "1979-09-19", "EU"),
    Case("P21 an hour late", "09.10", "collect", "Costa", "Rui", "1980-12-24", "EU+"),
    Case("P25 cannot read", "11.20", "collect", "Rahimi", "Gul", "1958-00-00", "A", "language=ps"),
    Case("P26 wheelchair", "11.20", "collect", "Peeters", "Svetlana", "1949-03-03", "F+"),
    Case("P27 letter of another", "11.30", "collect", "Nguyen", "Thi Hoa", "1997-07-17", "B"),
    Case("P29 already in", "11.30", "collect", "García", "Pilar", "1988-08-18", "EU", "language=es"),
    Case("P30 leaves half-way", "11.40", "collect", "Weber", "Anke", "1968-06-16", "EU", "language=de"),
    Case("twins at two hours, 1", "11.40", "collect", "Kovač", "Ana", "1995-05-15", "EU"),
    Case("twins at two hours, 2", "11.50", "collect", "Kovač", "Ada", "1995-05-15", "EU"),
    Case("twins at one hour, 1", "12.00", "collect", "Ionescu", "Dan", "1993-03-13", "EU", "language=ro"),
    Case("twins at one hour, 2", "12.00", "collect", "Ionescu", "Dora", "1993-03-13", "EU", "language=ro"),
    Case("one name alone", "11.50", "collect", "Suharto", "", "1965-01-20", "A"),
    Case("apostrophe", "13.30", "apply", "O'Connor", "Niamh", "1990-09-01", "EU", "language=en"),
    Case("hyphen", "13.30", "apply", "Martínez-Ávila", "José", "1977-11-30", "EU", "language=es"),
    Case("three words", "13.40", "apply", "Dos Santos Lima", "Beatriz", "1989-02-14", "F"),
    Case("47 signs", "13.40", "apply", "Wolfeschlegelsteinhausenbergerdorff-Schmidtmann", "Hubert", "1970-10-10", "EU"),
    Case("only the year is known", "13.50", "collect", "Noori", "Farid", "1972-00-00", "B"),
    Case("born on 29 February", "13.50", "apply", "Kamau", "Grace", "2016-02-29", "B", "child language=en"),
    Case("one person, two appointments, 1", "14.00", "collect", "Petrov", "Boris", "1981-01-11", "EU"),
    Case("one person, two appointments, 2", "15.00", "apply", "Petrov", "Boris", "1981-01-11", "EU"),
    Case("cancelled at 08.50", "14.00", "collect", "Silva", "Marta", "1987-07-27", "EU", "cancelled"),
    Case("booked after the morning sync", "14.10", "collect", "Popescu", "Radu", "1974-04-24", "EU", "late_booking"),
    Case("clock change day", "14.10", "collect", "Larsen", "Nils", "1986-06-26", "EU", "day+151"),
    Case("types O for 0", "14.20", "collect", "Zhang", "Oo", "1998-08-28", "B"),
    Case("QR on a dim phone", "14.20", "collect", "Adeyemi", "Tunde", "1991-01-31", "A", "language=en"),
    Case("letter of yesterday's person", "14.30", "collect", "Kurt", "Emre", "1989-09-29", "A"),
    Case("parent's card for a child", "14.40", "collect", "Gashi", "Lira", "2017-12-05", "A", "child"),
    Case("H ordered for a child of nine", "14.40", "apply", "Tanaka", "Ren", "2017-03-03", "H", "child language=en"),
    Case("an ICT card", "14.50", "apply", "Iyer", "Priya", "1990-06-15", "I", "language=en"),
    Case("a mobile ICT card", "14.50", "apply", "Sato", "Mei", "1988-02-20", "J", "language=en"),
    Case("M+", "15.00", "apply", "Clarke", "Owen", "1955-05-25", "M+", "language=en"),
    Case("N, frontier worker", "15.10", "apply", "Hughes", "Rhys", "1979-09-09", "N", "language=en"),
)
