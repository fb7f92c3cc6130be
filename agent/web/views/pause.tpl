% if pause:
<p role="status">\\
% if pause.until:
<span>{{_("New calls do not come up until")}} \\
% include('time.tpl', at=pause.until, how='data-clock')
</span>\\
% else:
<span>{{_("New calls do not come up")}}</span>\\
% end
</p>
<button class="btn" type="button" data-pause="over" data-key="resume">{{_("Resume")}}</button>
% else:
<details class="menu" data-id="pause"><summary class="btn" data-key="pause">{{_("Pause")}}</summary>
<div class="card" role="group" aria-label="{{_("Keep new calls from coming up")}}">
% include('pause-choices.tpl')
</div></details>
% end
% if notifies:
<button class="btn" type="button" data-permit hidden>{{_("Allow notifications")}}</button>
% end
