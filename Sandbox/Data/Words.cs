namespace Sandbox.Data;

/// <summary>What names, addresses and lines are made of. Own lists, so that a seed means the same for ever.</summary>
internal static class Words
{
    public static readonly string[] FirstNames =
    [
        "Ada", "Adrian", "Aisha", "Alan", "Alice", "Amélie", "Amir", "Andrea", "Angela", "Anton", "Beatrice", "Ben",
        "Björn", "Brian", "Camille", "Carla", "Carmen", "Chloé", "Colin", "Dana", "Daniel", "Deepa", "Diego", "Dora",
        "Edgar", "Elena", "Eli", "Emma", "Erik", "Esther", "Farid", "Fiona", "Frank", "Gina", "Grace", "Hana", "Hector",
        "Helen", "Hugo", "Ida", "Ingrid", "Isaac", "Ivy", "Jack", "Jana", "Jörg", "José", "Joy", "Karim", "Kate", "Ken",
        "Lara", "Leo", "Lina", "Lucas", "Mae", "Marco", "Maria", "Maya", "Miles", "Nadia", "Neil", "Nina", "Noah",
        "Olga", "Omar", "Otto", "Paula", "Pedro", "Priya", "Quinn", "Rachel", "Ravi", "René", "Rosa", "Ruth", "Sam",
        "Sara", "Sean", "Siobhán", "Sofia", "Stan", "Tara", "Theo", "Tom", "Uma", "Vera", "Victor", "Wendy", "Will",
        "Xavier", "Yara", "Yusuf", "Zoë",
    ];

    public static readonly string[] LastNames =
    [
        "Abbott", "Adler", "Alvarez", "Anders", "Baker", "Barros", "Becker", "Bennett", "Bianchi", "Blake", "Brandt",
        "Brooks", "Calder", "Carver", "Chen", "Cole", "Costa", "Cruz", "Dalton", "Das", "Delgado", "Dixon", "Doyle",
        "Dubois", "Eklund", "Ellis", "Farrow", "Fischer", "Flores", "Fournier", "Frost", "García", "Gill", "Grant",
        "Greene", "Gupta", "Haas", "Hale", "Hansen", "Harper", "Hayes", "Holt", "Hughes", "Ibrahim", "Ito", "Jansen",
        "Jensen", "Joshi", "Kane", "Keller", "Khan", "Kim", "Klein", "Kovač", "Kumar", "Lang", "Larsen", "Leclerc",
        "Lind", "Lopez", "Lynch", "Marsh", "Martin", "Mendes", "Meyer", "Mills", "Moreau", "Moss", "Müller", "Nash",
        "Nguyen", "Novak", "O'Brien", "O'Neill", "Okafor", "Olsen", "Ortiz", "Park", "Patel", "Pereira", "Perry",
        "Petrov", "Pike", "Price", "Quist", "Ramos", "Reed", "Reyes", "Rossi", "Roy", "Santos", "Sato", "Schmidt",
        "Shah", "Silva", "Singh", "Sloan", "Sorensen", "Stone", "Suzuki", "Tanaka", "Torres", "Tran", "Vance", "Varga",
        "Vega", "Wagner", "Walsh", "Ward", "Weber", "West", "Wong", "Wright", "Yilmaz", "Young", "Zhang",
    ];

    public static readonly string[] Firsts =
    [
        "Alder", "Amber", "Anchor", "Arbor", "Aspen", "Atlas", "Aurora", "Beacon", "Birch", "Blue Heron", "Bright",
        "Canyon", "Cedar", "Cinder", "Clear Creek", "Cobalt", "Compass", "Copper", "Coral", "Crescent", "Delta", "Drift",
        "Eagle", "East River", "Echo", "Elm Street", "Ember", "Evergreen", "Falcon", "Fern", "First", "Foxglove",
        "Garnet", "Glacier", "Golden", "Granite", "Harbor", "Hawthorn", "Hazel", "Highland", "Hollow", "Horizon", "Indigo",
        "Iron", "Ivory", "Jade", "Juniper", "Keystone", "Lakeside", "Lantern", "Laurel", "Lighthouse", "Linden", "Lotus",
        "Magnolia", "Maple", "Meadow", "Meridian", "Mill Pond", "Mission", "Mosaic", "North Star", "Northwind", "Oak Hill",
        "Obsidian", "Onyx", "Orchard", "Osprey", "Pacific", "Pebble", "Pine", "Pioneer", "Prairie", "Quarry", "Quartz",
        "Raven", "Red Barn", "Ridge", "River Bend", "Rowan", "Saffron", "Sage", "Salt & Stone", "Sequoia", "Sierra",
        "Silver", "Slate", "Sparrow", "Spruce", "Stonegate", "Summit", "Sycamore", "Tamarack", "Thistle", "Tidewater",
        "Timber", "Union", "Valley", "Vista", "Walnut", "Westfield", "Wildflower", "Willow", "Windmill", "Zenith",
    ];

    public static readonly string[] Trades =
    [
        "Accounting", "Architects", "Audio", "Bakery", "Bikes", "Books", "Brewing", "Builders", "Cabinetry", "Catering",
        "Ceramics", "Cleaning", "Clinic", "Coffee", "Consulting", "Cycles", "Dental", "Design", "Electric", "Energy",
        "Engineering", "Events", "Fabrication", "Farms", "Films", "Fitness", "Flooring", "Florists", "Foods", "Freight",
        "Furniture", "Gallery", "Gardens", "Glass", "Grill", "Hardware", "Heating", "Homes", "Hotels", "Insurance",
        "Interiors", "Kitchens", "Labs", "Landscaping", "Law", "Logistics", "Machining", "Marine", "Marketing", "Media",
        "Metalworks", "Motors", "Music", "Nursery", "Optics", "Outfitters", "Painting", "Paper", "Pediatrics", "Pets",
        "Photography", "Physio", "Plumbing", "Press", "Printing", "Properties", "Realty", "Recruiting", "Roofing",
        "Salon", "Security", "Signs", "Software", "Solar", "Studios", "Supply", "Systems", "Tea", "Textiles", "Theatre",
        "Tools", "Tours", "Toys", "Translation", "Transport", "Travel", "Upholstery", "Veterinary", "Vineyards", "Woodworks",
    ];

    public static readonly string[] Suffixes = ["", "", "", "", " LLC", ", Inc.", " Ltd.", " & Co.", " Group", " GmbH"];

    public static readonly string[] Domains = ["com", "com", "com", "net", "co", "ca"];

    public static readonly string[] FreeMail = ["gmail.com", "gmail.com", "outlook.com", "yahoo.com", "icloud.com"];

    public static readonly string[] Streets =
        ["Main St", "Oak Ave", "Elm St", "King St W", "2nd Ave", "Mill Rd", "Park Blvd", "Lake Shore Dr", "Church St"];

    public static readonly (string City, string Province, string Code, string Country)[] Cities =
    [
        ("Boston", "Massachusetts", "02108", "United States"), ("Chicago", "Illinois", "60601", "United States"),
        ("Denver", "Colorado", "80202", "United States"), ("Portland", "Oregon", "97201", "United States"),
        ("Austin", "Texas", "78701", "United States"), ("Toronto", "Ontario", "M5H 2N2", "Canada"),
        ("Montréal", "Quebec", "H2Y 1C6", "Canada"), ("Vancouver", "British Columbia", "V6B 1A1", "Canada"),
        ("Berlin", "Berlin", "10115", "Germany"), ("Lyon", "Rhône", "69001", "France"),
    ];

    /// <summary>Name, description, lowest and highest unit cost; the first four are billed by the hour.</summary>
    public static readonly (string Name, string Description, int Low, int High)[] Works =
    [
        ("Consulting", "Advice by the hour", 90, 220), ("Design", "Design work by the hour", 70, 160),
        ("Development", "Programming by the hour", 85, 190), ("Support", "Support by the hour", 50, 120),
        ("Hosting", "Monthly hosting", 15, 90), ("License", "Annual license, per seat", 40, 400),
        ("Photography", "Half a day on site", 250, 900), ("Print run", "Cards & flyers, \"matte\"", 20, 300),
        ("Travel", "Mileage and parking", 12, 180), ("Materials", "As per the estimate", 5, 750),
        ("Workshop", "Training for up to 12 people", 400, 1800), ("Site visit", "", 60, 240),
    ];

    public static readonly string[] PaymentTypes =
        ["Check", "Bank Transfer", "Bank Transfer", "Credit Card", "Credit Card", "VISA", "MASTERCARD", "ACH", "PayPal", "Cash", "Other"];

    public static readonly string[] JobTitles = ["Owner", "Office manager", "Controller", "Operations lead", "Founder"];
}
