% if link:
<div class="linkbar {{'done' if link.is_done else ''}}" role="group" aria-labelledby="linkto">
% if link.is_done:
<p><svg class="i" aria-hidden="true"><use href="#i-check"/></svg><span id="linkto" role="status">{{link.sentence}}</span></p>
% else:
<p id="linkto">{{link.sentence}}</p>
% end
<p class="acts">
% for button in link.buttons:
% include('linkbutton.tpl', button=button, style='btn')
% end
</p></div>
% end
