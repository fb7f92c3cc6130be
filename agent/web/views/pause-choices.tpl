<button type="button" data-pause="hour">{{_("For 1 hour")}}</button>
<button type="button" data-pause="tomorrow">{{_("Until tomorrow")}}</button>
<button type="button" data-pause="resumed">{{_("Until I resume")}}</button>
